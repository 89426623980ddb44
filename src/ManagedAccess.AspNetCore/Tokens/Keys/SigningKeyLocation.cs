using System.Collections.Frozen;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>Where the keys of one issuer are published. Comes from configuration alone, never from a token.</summary>
/// <param name="Issuer">The issuer, exactly as its metadata must name it.</param>
/// <param name="JwksUri">The JWK Set; null to find it through the metadata of the issuer.</param>
/// <param name="AllowLoopbackHttp">Whether <c>http</c> is allowed for loopback hosts.</param>
/// <param name="Algorithms">The algorithms the issuer may sign with.</param>
internal sealed record SigningKeyLocation(string Issuer, string? JwksUri, bool AllowLoopbackHttp, FrozenSet<string> Algorithms)
{
    /// <summary>Stands for the tenant in an issuer of the settings.</summary>
    public const string Tenant = "{tid}";

    /// <summary>The issuer as metadata and keys for all tenants name it (Microsoft Entra); any other issuer as it is.</summary>
    public static string Named(string issuer) => issuer.Replace(Tenant, "{tenantid}", StringComparison.Ordinal);

    /// <summary>The issuer with the metadata of all tenants (Microsoft Entra); any other issuer as it is.</summary>
    public static string Common(string issuer) => issuer.Replace(Tenant, "common", StringComparison.Ordinal);
}

/// <summary>Checks the URLs that keys and metadata may be fetched from.</summary>
internal static class FetchUri
{
    /// <summary>An <c>https</c> URL; <c>http</c> for a loopback host, where it was allowed (RFC 8414 §6.2).</summary>
    public static bool TryCreate(string? value, bool allowLoopbackHttp, out Uri uri) =>
        Uri.TryCreate(value, UriKind.Absolute, out uri!)
        && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && allowLoopbackHttp));
}
