using System.Text.Json;

namespace ManagedAccess.Cli.Audit;

/// <summary>Reads the lines of audit files.</summary>
internal static class AuditLines
{
    /// <summary>The objects in a file, in order. The file may be in use.</summary>
    /// <param name="path">The file.</param>
    /// <param name="skipped">Gets the number of each line that is not an object of JSON.</param>
    public static IEnumerable<JsonElement> Read(string path, Action<int> skipped)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (Parse(line) is { } record)
            {
                yield return record;
            }
            else
            {
                skipped(number);
            }
        }
    }

    private static JsonElement? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            // An interrupted write leaves part of a line: the caller counts it.
            return null;
        }
    }
}
