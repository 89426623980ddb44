using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.Emulator.Edge.ServiceTokens;

/// <summary>The credential of a service as a request carries it: two header fields, or a JSON object in one.</summary>
/// <param name="ClientId">Null when there is none, or when it is not a pair of one value each.</param>
/// <param name="Secret">Null with <paramref name="ClientId"/>.</param>
/// <param name="Problem">Why strict mode refuses the credential; null when it is well formed.</param>
/// <param name="Carrier">The name of the header field that carries it.</param>
internal sealed record ServiceCredential(string? ClientId, string? Secret, string? Problem, string Carrier)
{
    public const string ClientIdHeader = "CF-Access-Client-Id";
    public const string SecretHeader = "CF-Access-Client-Secret";

    // Many times the length of a real one.
    private const int MaxJsonLength = 4096;

    /// <summary>Null when the request carries no credential of a service.</summary>
    /// <param name="headers">The header fields of the request.</param>
    /// <param name="jsonHeader">The name of the field that may carry JSON (Access: <c>read_service_tokens_from_header</c>), or null.</param>
    public static ServiceCredential? Read(IHeaderDictionary headers, string? jsonHeader)
    {
        var (id, secret) = (headers[ClientIdHeader], headers[SecretHeader]);
        var hasPair = id.Count > 0 || secret.Count > 0;
        var json = jsonHeader is null ? null : ReadJson(headers[jsonHeader], jsonHeader);
        if (!hasPair)
        {
            return json;
        }

        var pair = (id.Count, secret.Count) switch
        {
            (1, 1) => new ServiceCredential(id.ToString(), secret.ToString(), null, ClientIdHeader),
            ( > 1, _) or (_, > 1) => new ServiceCredential(null, null, "a header field of the service token is given more than once", ClientIdHeader),
            _ => new ServiceCredential(null, null, $"only one of {ClientIdHeader} and {SecretHeader} is given", ClientIdHeader),
        };
        return json is null ? pair : pair with { Problem = $"a service token is both in {ClientIdHeader} and in {jsonHeader}" };
    }

    /// <summary>Whether a value of the custom header field is JSON, and so is never meant for the application.</summary>
    public static bool IsJson(StringValues value) => value.Count > 0 && value[0]?.AsSpan().TrimStart().StartsWith("{") == true;

    private static ServiceCredential? ReadJson(StringValues value, string header)
    {
        if (!IsJson(value))
        {
            return null;
        }

        if (value.Count > 1 || value[0]!.Length > MaxJsonLength)
        {
            return new(null, null, $"{header} is given more than once, or is too long", header);
        }

        try
        {
            using var document = JsonDocument.Parse(value[0]!, new JsonDocumentOptions { MaxDepth = 2, AllowDuplicateProperties = false });
            var (id, secret) = (Text(document.RootElement, ClientIdHeader), Text(document.RootElement, SecretHeader));
            return id is null || secret is null
                ? new(null, null, $"the JSON in {header} lacks cf-access-client-id or cf-access-client-secret", header)
                : new(id, secret, null, header);
        }
        catch (JsonException)
        {
            // The value may hold half of a secret, so the parser's message is not repeated.
            return new(null, null, $"{header} begins with a brace and is not a JSON object", header);
        }
    }

    // Documentation has the names in lower case and clients write them as the header fields.
    private static string? Text(JsonElement document, string name) => document.EnumerateObject()
        .Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind is JsonValueKind.String)
        .Select(member => member.Value.GetString())
        .FirstOrDefault();
}
