using System.Text.Json;

namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>The members of a line that the verification reads.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Previous">The hash of the line before.</param>
/// <param name="Event">The event that it records.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Torn">The number of octets that an interrupted write left before it.</param>
internal sealed record AuditLine(long Sequence, string? Previous, string? Event, DateTimeOffset Time, long Torn)
{
    /// <summary>Null when it does not have the form that <see cref="AuditChain"/> writes.</summary>
    public static AuditLine? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            var members = document.RootElement;
            return new(
                members.GetProperty("seq").GetInt64(),
                members.GetProperty("prev").GetString(),
                members.GetProperty("event").GetString(),
                members.GetProperty("time").GetDateTimeOffset(),
                members.TryGetProperty("torn", out var torn) ? torn.GetInt64() : 0);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Not JSON, or a member is missing, of another type, or out of range: the report says where.
            return null;
        }
    }
}
