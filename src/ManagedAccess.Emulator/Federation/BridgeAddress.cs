namespace ManagedAccess.Emulator.Federation;

/// <summary>The addresses of the bridge of one recipient: an OpenID Connect issuer of its own, at the path that an OpenID Connect application of Access has.</summary>
internal static class BridgeAddress
{
    /// <summary>The path below which each recipient has its issuer.</summary>
    public const string Root = "/cdn-cgi/access/sso/oidc";

    public const string Authorization = "/authorization";
    public const string Token = "/token";
    public const string Keys = "/jwks";
    public const string Discovery = "/.well-known/openid-configuration";

    /// <summary>Where a recipient receives the answer, as at Access.</summary>
    public const string CallbackPath = "/cdn-cgi/access/callback";

    /// <summary>The issuer of the bridge. It differs for each recipient, so that an answer for one is never taken for the answer of another.</summary>
    public static string IssuerAt(string origin, string clientId) => $"{origin}{Root}/{clientId}";

    /// <summary>The recipient and the endpoint that a path names; null for another path.</summary>
    public static (string ClientId, string Endpoint)? Read(string path)
    {
        if (!path.StartsWith(Root + "/", StringComparison.Ordinal))
        {
            return null;
        }

        var rest = path[(Root.Length + 1)..];
        var end = rest.IndexOf('/');
        return end <= 0 ? null : (rest[..end], rest[end..]);
    }
}
