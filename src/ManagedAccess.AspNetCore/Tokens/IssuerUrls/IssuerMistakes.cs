using System.Text.RegularExpressions;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens.IssuerUrls;

/// <summary>Issuers that look right but that a token never names, because an issuer is compared code point for code point (RFC 8725 §3.8).</summary>
internal static partial class IssuerMistakes
{
    private const string WellKnown = "/.well-known/";

    /// <summary>The text that says what is expected in place of <paramref name="issuer"/>; null when tokens may name it.</summary>
    /// <param name="issuer">The setting.</param>
    /// <param name="isAccess">Whether the settings say that it is Cloudflare Access.</param>
    /// <param name="hasTenants">Whether it stands for the issuers of many tenants.</param>
    public static string? Find(string? issuer, bool isAccess, bool hasTenants)
    {
        if (issuer is null || !Uri.TryCreate(issuer, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
        {
            return null; // another rule reports it
        }

        if (isAccess && PathOf(issuer).Length > 0)
        {
            return $"the origin alone, as the tokens of Access name it; write {issuer[..^PathOf(issuer).Length]}";
        }

        if (hasTenants)
        {
            return !isAccess && KnownIssuer.IsEntraVersion2(uri) && PathOf(issuer) == $"/{SigningKeyLocation.Tenant}/v2.0"
                ? null
                : $"{SigningKeyLocation.Tenant} only where many tenants share a server, as in https://login.microsoftonline.com/{SigningKeyLocation.Tenant}/v2.0";
        }

        return FindInUrl(issuer);
    }

    /// <summary>The same for an issuer alone.</summary>
    public static string? FindInUrl(string issuer)
    {
        var (uri, path) = (new Uri(issuer), PathOf(issuer));
        if (IsWellKnown(issuer))
        {
            return $"the issuer itself and not the address of its metadata; write {WithoutWellKnown(issuer, path)}";
        }

        if (Placeholder().Match(issuer) is { Success: true } placeholder)
        {
            return $"a name of yours in place of {placeholder.Value}";
        }

        if (KeycloakRealm().Match(path) is { Success: true, Groups: var realm } && (realm["rest"].Length > 0 || path.Contains("/admin/", StringComparison.Ordinal)))
        {
            return $"for Keycloak the address of the realm and nothing behind it; write {issuer[..^path.Length]}{realm["realm"].Value.Replace("/admin/", "/", StringComparison.Ordinal)}";
        }

        if (Endpoint().Match(path) is { Success: true } endpoint)
        {
            return $"the issuer and not {endpoint.Value}, which is an endpoint of it; write the issuer that its metadata names";
        }

        return KnownIssuer.All.Select(known => known.ExpectedInPlaceOf(uri, path)).FirstOrDefault(expected => expected is not null);
    }

    /// <summary>Whether <paramref name="url"/> is the address of a metadata document (RFC 8414 §3, OpenID Connect Discovery §4).</summary>
    public static bool IsWellKnown(string url) => url.Contains(WellKnown, StringComparison.OrdinalIgnoreCase);

    // RFC 8414 puts the path of the issuer behind the well-known name, OpenID Connect in front of it.
    private static string WithoutWellKnown(string issuer, string path)
    {
        var at = path.IndexOf(WellKnown, StringComparison.OrdinalIgnoreCase);
        var behind = path.IndexOf('/', at + WellKnown.Length);
        return issuer[..^path.Length] + path[..at] + (behind > 0 ? path[behind..] : "");
    }

    private static string PathOf(string issuer)
    {
        var authority = issuer.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = issuer.IndexOf('/', authority);
        return path < 0 ? "" : issuer[path..];
    }

    [GeneratedRegex(@"(?<realm>^.*?/realms/[^/]+)(?<rest>.*)$")]
    private static partial Regex KeycloakRealm();

    [GeneratedRegex(@"/(authorize|userinfo|jwks(\.json)?|introspect|(oauth2?|connect|v1|v2|v1\.0|v2\.0)/(token|keys|certs|revoke|register))/?$", RegexOptions.IgnoreCase)]
    private static partial Regex Endpoint();

    [GeneratedRegex(@"\{[^}]*\}|<[^>]*>|\$\([^)]*\)|%7B.*?%7D", RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();
}
