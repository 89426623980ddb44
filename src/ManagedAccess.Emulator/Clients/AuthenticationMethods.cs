using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Clients;

/// <summary>Finds the authentication methods for the token endpoint that a client and this server have in common.</summary>
internal static class AuthenticationMethods
{
    public const string Member = "token_endpoint_auth_method";

    // Some clients list all methods they support, besides the one they prefer.
    private const string FurtherMember = "token_endpoint_auth_methods_supported";

    private static readonly string[] Known = [ClientRegistration.None, ClientRegistration.Basic, ClientRegistration.Post, ClientRegistration.PrivateKeyJwt];

    /// <summary>The methods to accept, with the stated one first, or the error.</summary>
    /// <param name="metadata">The metadata that the client sent about itself.</param>
    /// <param name="defaultMethod">The method of a client that does not state one.</param>
    /// <param name="mayFetchKeys">Whether keys may be fetched from <c>jwks_uri</c>.</param>
    public static (IReadOnlyList<string> Methods, string? KeySet, string? Problem) Read(JsonElement metadata, string defaultMethod, bool mayFetchKeys)
    {
        if (!metadata.TryReadText(Member, out var stated))
        {
            return Refuse($"{metadata.Shown(Member)}; expected one of {string.Join(", ", Known)}");
        }

        if (!metadata.TryReadList(FurtherMember, out var further))
        {
            return Refuse($"{metadata.Shown(FurtherMember)}; expected a list of texts");
        }

        string[] offered = [.. (further ?? []).Prepend(stated ?? defaultMethod).Distinct(StringComparer.Ordinal)];
        var (keySet, keyProblem) = ReadKeySet(metadata, mayFetchKeys);
        string[] common = [.. offered.Where(method => method == ClientRegistration.PrivateKeyJwt ? keyProblem is null : Known.Contains(method))];
        if (common.Length > 0)
        {
            return (common, keySet, null);
        }

        return offered.Contains(ClientRegistration.PrivateKeyJwt)
            ? Refuse($"{metadata.Shown(Member)}, and {keyProblem}; accepted are {string.Join(", ", Known)}")
            : Refuse($"{metadata.Shown(Member)}; accepted are {string.Join(", ", Known)}");
    }

    /// <summary>Null, or the reason why these keys cannot verify assertions.</summary>
    public static string? ProblemOfKeySet(string json)
    {
        try
        {
            var keys = new JsonWebKeySet(json).Keys;
            return keys.Count == 0 ? "it holds no key"
                : keys.All(key => key.Kty is JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve && !key.HasPrivateKey) ? null
                : "it must hold public RSA and EC keys only";
        }
        catch (ArgumentException)
        {
            return "it is no JWK Set (RFC 7517 section 5)";
        }
    }

    private static (string? KeySet, string? Problem) ReadKeySet(JsonElement metadata, bool mayFetchKeys)
    {
        if (metadata.TryGetProperty("jwks", out var keys) && keys.ValueKind == JsonValueKind.Object)
        {
            return ProblemOfKeySet(keys.GetRawText()) is { } problem ? (null, $"jwks cannot be used: {problem}") : (keys.GetRawText(), null);
        }

        if (!metadata.TryGetProperty("jwks_uri", out _))
        {
            return (null, "there is neither jwks nor jwks_uri to verify it with");
        }

        return mayFetchKeys ? (null, null) : (null, "jwks_uri is fetched only while the setting Emulator:ClientIdMetadataDocuments is true (jwks is taken always)");
    }

    private static (IReadOnlyList<string>, string?, string?) Refuse(string problem) => ([], null, problem);
}
