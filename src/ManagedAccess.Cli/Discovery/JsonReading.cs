using System.Text.Json;

namespace ManagedAccess.Cli.Discovery;

/// <summary>Members of a document that may be absent or of another type than the RFC says.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonElement document, string name) =>
        document.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.String ? member.GetString() : null;

    public static bool IsTrue(this JsonElement document, string name) => document.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.True;

    /// <summary>The texts of an array; null when the member is absent or is not an array.</summary>
    public static IReadOnlyList<string>? Texts(this JsonElement document, string name) =>
        document.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.Array
            ? [.. member.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!)]
            : null;

    public static Uri? Url(this JsonElement document, string name) => Uri.TryCreate(document.Text(name), UriKind.Absolute, out var url) ? url : null;
}
