using System.Globalization;
using System.Text.Json;

namespace ManagedAccess.Cli.Audit;

/// <summary>Which records of an audit file are wanted. Every condition that is set has to hold.</summary>
internal sealed record AuditQuery
{
    /// <summary>Part of a person's name, e-mail address or login name, or the whole subject; in any letter case.</summary>
    public string? Person { get; init; }

    /// <summary>Part of a client's name, or its whole identifier.</summary>
    public string? Client { get; init; }

    public string? Outcome { get; init; }

    public string? Reason { get; init; }

    /// <summary>The beginning of a path.</summary>
    public string? Path { get; init; }

    /// <summary>The first moment that counts.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The first moment that no longer counts.</summary>
    public DateTimeOffset? Until { get; init; }

    public bool Matches(JsonElement record) =>
        Text(record, "event") == "request"
        && (Person is null || Contains(record, Person, "name", "email", "username") || Equals(record, Person, "subject") || Equals(record, Person, "identity_key"))
        && (Client is null || Contains(record, Client, "client_name") || Equals(record, Client, "client_id"))
        && (Outcome is null || Equals(record, Outcome, "outcome"))
        && (Reason is null || Equals(record, Reason, "reason"))
        && (Path is null || Text(record, "path")?.StartsWith(Path, StringComparison.Ordinal) == true)
        && IsInTime(record);

    /// <summary>A moment (<c>2026-11-27T08:00Z</c>), a day (<c>2026-11-27</c>, its beginning in UTC), or an age (<c>30m</c>, <c>24h</c>, <c>7d</c>).</summary>
    /// <returns>Null when it is no such text.</returns>
    public static DateTimeOffset? ParseTime(string text, DateTimeOffset now)
    {
        if (text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 100_000)
        {
            return text[^1] switch
            {
                'm' => now.AddMinutes(-count),
                'h' => now.AddHours(-count),
                'd' => now.AddDays(-count),
                _ => null,
            };
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : null;
    }

    internal static string? Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) ? value.ValueKind is JsonValueKind.String ? value.GetString() : value.GetRawText() : null;

    private bool IsInTime(JsonElement record) =>
        (Since is null && Until is null)
        || (record.TryGetProperty("time", out var member) && member.TryGetDateTimeOffset(out var time) && !(time < Since) && !(time >= Until));

    private static bool Contains(JsonElement record, string part, params string[] names) =>
        names.Any(name => Text(record, name)?.Contains(part, StringComparison.OrdinalIgnoreCase) == true);

    private static bool Equals(JsonElement record, string value, string name) => string.Equals(Text(record, name), value, StringComparison.OrdinalIgnoreCase);
}
