using System.Text.Json;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Assurance;

/// <summary>What one exchange shows about a requirement, in one line.</summary>
internal static class Observation
{
    public static string Of(Exchange exchange, Requirement requirement)
    {
        var document = requirement.Shows.Any(name => name.StartsWith('.')) ? exchange.Json() : null;
        string[] shown = [.. requirement.Shows.Select(name => name.StartsWith('.') ? Member(document, name[1..]) : exchange[name] is { } value ? $"{name}: {value}" : null).OfType<string>()];
        return shown.Length == 0 ? exchange.Summary : $"{exchange.Summary}; {string.Join("; ", shown)}";
    }

    private static string? Member(JsonElement? document, string name) =>
        document is { } json && json.TryGetProperty(name, out var value) ? $"{name}: {value.GetRawText()}" : null;
}
