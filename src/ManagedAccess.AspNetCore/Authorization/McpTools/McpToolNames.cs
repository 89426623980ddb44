using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Authorization.McpTools;

/// <summary>Finds the MCP tools that a request calls (<c>tools/call</c>).</summary>
internal static class McpToolNames
{
    private const string CallMethod = "tools/call";
    private const string Base64Start = "=?base64?";
    private const string Base64End = "?=";

    // From this revision on, servers must refuse a request if its header fields and its body differ.
    private static readonly DateOnly FirstWithHeaders = new(2026, 7, 28);
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The names in the header fields; null if the fields cannot be relied on and the body must be read.</summary>
    public static IReadOnlyList<string>? InHeaders(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            return [];
        }

        if (IsLegacyTransport(request) || !DateOnly.TryParseExact(Single(request, "MCP-Protocol-Version"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var revision)
            || revision < FirstWithHeaders)
        {
            return null;
        }

        return Single(request, "Mcp-Method") switch
        {
            null => null,
            CallMethod => Decode(Single(request, "Mcp-Name")) is { } name ? [name] : null,
            _ => [],
        };
    }

    // The transport of the first revisions (EnableLegacySse) passes on the messages posted to /message without checking the header fields.
    private static bool IsLegacyTransport(HttpRequest request) =>
        request.HttpContext.GetEndpoint() is RouteEndpoint { RoutePattern.PathSegments: [.., { Parts: [RoutePatternLiteralPart { Content: "message" }] }] };

    /// <summary>The names in the body, which can be read again afterwards; null if it is not JSON.</summary>
    /// <remarks>The server limits the length of bodies, and an endpoint can limit it with <c>IRequestSizeLimitMetadata</c>.</remarks>
    public static async Task<IReadOnlyList<string>?> InBodyAsync(HttpRequest request)
    {
        if (!TryGetEncoding(request, out var encoding))
        {
            return null;
        }

        request.EnableBuffering();
        try
        {
            await using var json = Encoding.CreateTranscodingStream(request.Body, encoding, Encoding.UTF8, leaveOpen: true);
            using var document = await JsonDocument.ParseAsync(json, cancellationToken: request.HttpContext.RequestAborted);
            var root = document.RootElement;
            return [.. (root.ValueKind is JsonValueKind.Array ? root.EnumerateArray() : Enumerable.Repeat(root, 1)).SelectMany(NamesIn)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // not JSON, or a name that is not valid text (half a surrogate pair)
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    // Members are compared without regard to case. If a member occurs twice, both count: servers differ in which one they use.
    private static IEnumerable<string> NamesIn(JsonElement message) =>
        Members(message, "method").Any(method => method.ValueKind is JsonValueKind.String && method.ValueEquals(CallMethod))
            ? Members(message, "params").SelectMany(parameters => Members(parameters, "name")).Where(name => name.ValueKind is JsonValueKind.String).Select(name => name.GetString()!)
            : [];

    private static IEnumerable<JsonElement> Members(JsonElement element, string name) => element.ValueKind is JsonValueKind.Object
        ? element.EnumerateObject().Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(member => member.Value)
        : [];

    private static string? Single(HttpRequest request, string field) =>
        request.Headers[field] is { Count: 1 } values && values[0]?.Trim() is { Length: > 0 } value ? value : null;

    // SEP-2243: a name that a header field cannot contain unchanged is sent in Base64.
    private static string? Decode(string? name)
    {
        if (name is null || name.Length < Base64Start.Length + Base64End.Length
            || !name.StartsWith(Base64Start, StringComparison.Ordinal) || !name.EndsWith(Base64End, StringComparison.Ordinal))
        {
            return name;
        }

        try
        {
            return StrictUtf8.GetString(Convert.FromBase64String(name[Base64Start.Length..^Base64End.Length]));
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            return null; // the server refuses it
        }
    }

    // As ASP.NET Core reads JSON: in the charset of Content-Type, or UTF-8 if it does not name one.
    private static bool TryGetEncoding(HttpRequest request, out Encoding encoding)
    {
        encoding = Encoding.UTF8;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue)
        {
            return true;
        }

        try
        {
            encoding = type.Encoding ?? encoding;
            return type.Encoding is not null;
        }
        catch (NotSupportedException)
        {
            return false; // UTF-7, which .NET knows and refuses
        }
    }
}
