using System.Text.Json;
using System.Text.Json.Serialization;
using ManagedAccess.AspNetCore.Resources;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>The metadata document, members in the order of RFC 9728 §2. What has no value is null and then absent (§3.2).</summary>
internal sealed record ProtectedResourceMetadata
{
    /// <summary>The identifier the document is about; equal, code point for code point, to what its URI was made from (§3.3).</summary>
    public required string Resource { get; init; }

    /// <summary>Issuer identifiers, each exactly as that server states its own.</summary>
    public IReadOnlyList<string>? AuthorizationServers { get; init; }

    public IReadOnlyList<string>? ScopesSupported { get; init; }

    /// <summary>The Authorization header and nothing else: never the query (OAuth 2.1 §5.1).</summary>
    public IReadOnlyList<string> BearerMethodsSupported { get; init; } = ["header"];

    public string? ResourceName { get; init; }

    /// <summary>Translations, as <c>resource_name#it</c> (§2.1).</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Translations { get; set; } // the serializer refuses an init accessor here

    public static ProtectedResourceMetadata Of(ProtectedResource resource, IEnumerable<string> advertisedIssuers)
    {
        var issuers = advertisedIssuers.Select(issuer => issuer == "/" ? resource.Identity.Origin : issuer).Distinct(StringComparer.Ordinal).ToArray();
        return new()
        {
            Resource = resource.Identity.Identifier,
            AuthorizationServers = issuers is [] ? null : issuers,
            ScopesSupported = resource.ScopesSupported is [] ? null : resource.ScopesSupported,
            ResourceName = string.IsNullOrEmpty(resource.Name) ? null : resource.Name,
            Translations = resource.Names.Count == 0 ? null : resource.Names.ToDictionary(
                name => "resource_name#" + name.Key,
                name => JsonSerializer.SerializeToElement(name.Value, ProtectedResourceMetadataJsonContext.Default.String)),
        };
    }
}
