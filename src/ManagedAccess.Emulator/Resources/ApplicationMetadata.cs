using System.Text.Json;

namespace ManagedAccess.Emulator.Resources;

/// <summary>Reads the application's own metadata (RFC 9728), because the configuration lacks resources and scopes in code or below a path base.</summary>
/// <param name="get">Gets a document from the application; null when the application does not have it.</param>
internal sealed class ApplicationMetadata(Func<Uri, CancellationToken, Task<byte[]?>> get)
{
    private const string WellKnownPath = "/.well-known/oauth-protected-resource";

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 16 };

    /// <summary>Null when <paramref name="identifier"/> is not a resource of the application at <paramref name="origin"/>.</summary>
    public async Task<KnownResource?> FindAsync(string identifier, string origin, CancellationToken cancellationToken)
    {
        var path = PathBelow(identifier, origin);
        if (path is null || await get(new Uri(origin + WellKnownPath + path), cancellationToken) is not { } body)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body, JsonOptions);

            // RFC 9728 §3.3: a document that names another resource is not used.
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("resource", out var resource)
                && resource.ValueKind == JsonValueKind.String
                && ResourceComparison.AreSame(resource.GetString()!, identifier)
                ? new KnownResource(identifier, ScopesOf(document.RootElement))
                : null;
        }
        catch (JsonException)
        {
            // An application without metadata may answer with its front page.
            return null;
        }
    }

    /// <summary>The path of an identifier at this origin. A path that needs decoding or normalization is not accepted.</summary>
    private static string? PathBelow(string identifier, string origin)
    {
        if (!identifier.StartsWith(origin, StringComparison.Ordinal))
        {
            return null;
        }

        var path = identifier[origin.Length..];
        var isPlain = path.Length == 0 || (path[0] == '/' && path.AsSpan().IndexOfAny("%?#\\") < 0 && !path.Contains("/.", StringComparison.Ordinal) && !path.Contains("//", StringComparison.Ordinal));
        return isPlain ? path.TrimEnd('/') : null;
    }

    private static string[] ScopesOf(JsonElement document)
        => document.TryGetProperty("scopes_supported", out var scopes) && scopes.ValueKind == JsonValueKind.Array
            ? [.. scopes.EnumerateArray().Where(scope => scope.ValueKind == JsonValueKind.String).Select(scope => scope.GetString()!)]
            : [];
}
