using System.Text.Json;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>Reads the lines of the audit files: does each name the caller who sent the request, and nobody where the credential was refused?</summary>
internal static class SoakRecords
{
    /// <summary>The name in the path of a request whose credential is no good.</summary>
    public const string Nobody = "nobody";

    /// <summary>What a person's address ends in, after the name of the token.</summary>
    public const string Domain = "@example.com";

    // Paths are /what/whose/number; the others do not say whose they are.
    private const int Segments = 4;

    /// <summary>How many lines name a caller, and how many of them another than the one who sent the request.</summary>
    public static (int Looked, int Wrong) Compare(string auditFile)
    {
        var (looked, wrong) = (0, 0);
        foreach (var line in Directory.EnumerateFiles(Path.GetDirectoryName(auditFile)!, "*.jsonl").SelectMany(File.ReadLines))
        {
            using var record = JsonDocument.Parse(line);
            if (Text(record, "path")?.Split('/') is { Length: Segments } path && !path[1].Equals(SoakServer.Gone[1..], StringComparison.Ordinal))
            {
                // Whoever is refused is nobody, whatever the token says.
                var sender = record.RootElement.GetProperty("status").GetInt32() is 400 or 401 ? Nobody : path[2];
                looked++;
                wrong += (Text(record, "email")?.Replace(Domain, "", StringComparison.Ordinal) ?? Text(record, "client_id") ?? Nobody) == sender ? 0 : 1;
            }
        }

        return (looked, wrong);
    }

    private static string? Text(JsonDocument record, string name) => record.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
}
