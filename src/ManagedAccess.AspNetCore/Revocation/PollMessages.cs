using System.Text.Json;

namespace ManagedAccess.AspNetCore.Revocation;

/// <summary>A request for events (RFC 8936 §2.4), with what became of those of the last answer.</summary>
internal sealed class PollRequest
{
    /// <summary>How many events one answer may have.</summary>
    public const int MaxEvents = 32;

    private readonly List<string> _taken = [];
    private readonly List<KeyValuePair<string, string>> _refused = [];

    /// <summary>Notes an event that is not to come again.</summary>
    /// <param name="id">Its <c>jti</c>, as the answer named it.</param>
    /// <param name="error">The error of RFC 8935 §2.4; null if it was taken.</param>
    public void Note(string id, string? error)
    {
        if (error is null)
        {
            _taken.Add(id);
        }
        else
        {
            _refused.Add(new(id, error));
        }
    }

    /// <summary>How many of the last answer were taken.</summary>
    public int Taken => _taken.Count;

    public byte[] Write(bool returnImmediately)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("maxEvents", MaxEvents);
            json.WriteBoolean("returnImmediately", returnImmediately);
            if (_taken.Count > 0)
            {
                json.WriteStartArray("ack");
                _taken.ForEach(json.WriteStringValue);
                json.WriteEndArray();
            }

            if (_refused.Count > 0)
            {
                json.WriteStartObject("setErrs");
                foreach (var (id, error) in _refused)
                {
                    json.WriteStartObject(id);
                    json.WriteString("err", error);
                    json.WriteString("description", "The document is not accepted.");
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}

/// <summary>The answer to a poll (RFC 8936 §2.3).</summary>
/// <param name="Events">Each event with the <c>jti</c> that the answer names it by; null in place of an event that is not a text.</param>
/// <param name="HasMore">Whether the transmitter has more events now.</param>
internal sealed record PollAnswer(IReadOnlyList<KeyValuePair<string, string?>> Events, bool HasMore)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Reads an answer. Of more events than were asked for, the others stay with the transmitter.</summary>
    /// <returns>Null if it is not such an answer.</returns>
    public static PollAnswer? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            var root = document.RootElement;
            return root.ValueKind is JsonValueKind.Object && root.TryGetProperty("sets", out var sets) && sets.ValueKind is JsonValueKind.Object
                ? new(
                    [.. sets.EnumerateObject().Take(PollRequest.MaxEvents).Select(one => KeyValuePair.Create(one.Name, one.Value.ValueKind is JsonValueKind.String ? one.Value.GetString() : null))],
                    root.TryGetProperty("moreAvailable", out var more) && more.ValueKind is JsonValueKind.True)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // the second is a text that is not valid Unicode
        }
    }
}
