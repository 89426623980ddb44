using System.Globalization;
using System.Text.Json;

namespace ManagedAccess.Cli.Http;

/// <summary>One request and its response, as they were on the wire.</summary>
internal sealed record Exchange
{
    /// <summary>The reason for the request, in words.</summary>
    public required string Purpose { get; init; }

    public required string Method { get; init; }

    public required Uri Uri { get; init; }

    /// <summary>The header fields of the request; a report masks the credential in them.</summary>
    public IReadOnlyList<Field> Sent { get; init; } = [];

    /// <summary>0 when there was no response.</summary>
    public int Status { get; init; }

    public IReadOnlyList<Field> Fields { get; init; } = [];

    public string Body { get; init; } = "";

    /// <summary>The reason that there was no response; otherwise null.</summary>
    public string? Failure { get; init; }

    /// <summary>The middle of the time between the request and the head of the response, by the clock of this machine.</summary>
    public DateTimeOffset Time { get; init; }

    public bool Answered => Failure is null;

    public bool IsRedirect => Status is 301 or 302 or 303 or 307 or 308;

    public bool IsHtml => MediaType is "text/html" or "application/xhtml+xml";

    public bool IsMarkdown => MediaType is "text/markdown" or "text/x-markdown";

    /// <summary>All lines of a field as one value, or null without a line (RFC 9110 §5.3).</summary>
    public string? this[string name] => Lines(name).ToArray() is { Length: > 0 } lines ? string.Join(", ", lines) : null;

    /// <summary>The media type in lower case, without parameters.</summary>
    public string? MediaType => this["Content-Type"]?.Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>Where a redirect leads.</summary>
    public Uri? Location => this["Location"] is { } location && Uri.TryCreate(Uri, location, out var target) ? target : null;

    /// <summary>The time of the server, with the age of a cached response added; null without a date, or with one at the end of time.</summary>
    public DateTimeOffset? ServerTime =>
        DateTimeOffset.TryParse(this["Date"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date < DateTimeOffset.MaxValue - Age
            ? date + Age
            : null;

    private TimeSpan Age => TimeSpan.FromSeconds(int.TryParse(this["Age"], NumberStyles.None, CultureInfo.InvariantCulture, out var age) ? age : 0);

    public IEnumerable<string> Lines(string name) => Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);

    /// <summary>Whether a field that is a list, such as <c>Vary</c>, has this member.</summary>
    public bool Lists(string name, string member) =>
        this[name] is { } value && value.Split(',', StringSplitOptions.TrimEntries).Any(item => item.Split('=')[0].Equals(member, StringComparison.OrdinalIgnoreCase));

    /// <summary>The body, if it is a JSON object; the caller disposes of nothing, because the element is a copy.</summary>
    public JsonElement? Json()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            // The checks report a body that is not JSON.
            return null;
        }
    }

    /// <summary>The exchange in one line: <c>GET https://… gave 302 to https://…</c>.</summary>
    public string Summary => Failure is { } failure
        ? $"{Method} {Uri}: {failure}"
        : $"{Method} {Uri} gave {Status.ToString(CultureInfo.InvariantCulture)}{(IsRedirect ? $" to {this["Location"] ?? "nowhere"}" : MediaType is { } type ? $" ({type})" : "")}";
}
