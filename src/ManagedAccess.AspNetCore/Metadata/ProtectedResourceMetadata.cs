using System.Text.Json;
using System.Text.Json.Serialization;
using ManagedAccess.AspNetCore.Resources;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>The metadata document, members in the order of RFC 9728 §2. A member without a value is null and then absent (§3.2).</summary>
internal sealed record ProtectedResourceMetadata
{
    /// <summary>The identifier the document is about; equal, code point for code point, to the identifier in its URI (§3.3).</summary>
    public required string Resource { get; init; }

    /// <summary>Issuer identifiers, each exactly as the server publishes it.</summary>
    public IReadOnlyList<string>? AuthorizationServers { get; init; }

    public IReadOnlyList<string>? ScopesSupported { get; init; }

    /// <summary>The Authorization header and nothing else: never the query (OAuth 2.1 §5.1).</summary>
    public IReadOnlyList<string> BearerMethodsSupported { get; init; } = ["header"];

    public string? ResourceName { get; init; }

    /// <summary>Whether tokens that are bound to a client certificate are checked (RFC 8705 §3.3); absent if not.</summary>
    public bool? TlsClientCertificateBoundAccessTokens { get; init; }

    /// <summary>The algorithms of DPoP proofs; absent if proofs are not accepted.</summary>
    public IReadOnlyList<string>? DpopSigningAlgValuesSupported { get; init; }

    /// <summary>Whether each token must be bound to a key; absent if bearer tokens are accepted too.</summary>
    public bool? DpopBoundAccessTokensRequired { get; init; }

    /// <summary>A JWT with the other members as its claims (§2.2); absent without a key.</summary>
    public string? SignedMetadata { get; init; }

    /// <summary>Translations, as <c>resource_name#it</c> (§2.1).</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Translations { get; set; } // the serializer refuses an init accessor here

    public static ProtectedResourceMetadata From(ProtectedResource resource, IEnumerable<string> advertisedIssuers)
    {
        var issuers = advertisedIssuers.Select(issuer => issuer == "/" ? resource.Identity.Origin : issuer).Distinct(StringComparer.Ordinal).ToArray();
        return new()
        {
            Resource = resource.Identity.Identifier,
            AuthorizationServers = issuers is [] ? null : issuers,
            ScopesSupported = resource.ScopesSupported is [] ? null : resource.ScopesSupported,
            ResourceName = string.IsNullOrEmpty(resource.Name) ? null : resource.Name,
            TlsClientCertificateBoundAccessTokens = resource.Binding.MutualTls is MutualTlsMode.Off ? null : true,
            DpopSigningAlgValuesSupported = resource.Binding.ProofAlgorithms is { Count: > 0 } algorithms ? algorithms : null,
            DpopBoundAccessTokensRequired = resource.Binding.DPoP is DPoPMode.Required ? true : null,
            Translations = resource.Names.Count == 0 ? null : resource.Names.ToDictionary(
                name => "resource_name#" + name.Key,
                name => JsonSerializer.SerializeToElement(name.Value, ProtectedResourceMetadataJsonContext.Default.String)),
        };
    }
}
