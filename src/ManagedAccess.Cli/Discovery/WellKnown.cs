using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Discovery;

/// <summary>Where documents are.</summary>
internal static class WellKnown
{
    public const string Resource = "/.well-known/oauth-protected-resource";

    public const string AccessResource = "/.well-known/cloudflare-access-protected-resource";

    public const string AuthorizationServer = "/.well-known/oauth-authorization-server";

    public const string OpenId = "/.well-known/openid-configuration";

    /// <summary>The metadata of a resource: the well-known path between host and path (RFC 9728 §3.1).</summary>
    public static Uri ForResource(Uri resource, string wellKnown = Resource) => Insert(resource, wellKnown, resource.Query);

    /// <summary>The metadata of the whole host.</summary>
    public static Uri ForHost(Uri url) => new(Origins.Of(url) + Resource);

    /// <summary>The places of an authorization server's metadata, in the order of MCP 2026-07-28.</summary>
    public static IReadOnlyList<Uri> ForIssuer(Uri issuer)
    {
        var path = issuer.AbsolutePath.TrimEnd('/');
        return path.Length == 0
            ? [Insert(issuer, AuthorizationServer), Insert(issuer, OpenId)]
            : [Insert(issuer, AuthorizationServer), Insert(issuer, OpenId), new(Origins.Of(issuer) + path + OpenId)];
    }

    // A terminating slash that follows the host is removed first (RFC 9728 §3.1, RFC 8414 §3.1); one that follows a path is part of the name.
    private static Uri Insert(Uri name, string wellKnown, string query = "") =>
        new(Origins.Of(name) + wellKnown + (wellKnown is Resource or AccessResource ? name.AbsolutePath == "/" ? "" : name.AbsolutePath : name.AbsolutePath.TrimEnd('/')) + query);
}
