using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.IssuerUrls;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore;

/// <summary>The kind of token an authorization server issues; the two kinds never mix (RFC 8725 §3.12).</summary>
public enum AuthorizationServerType
{
    /// <summary>OAuth access tokens as JWT (RFC 9068), carried in <c>Authorization: Bearer</c>.</summary>
    OAuth,

    /// <summary>Cloudflare Access application tokens, carried in <c>Cf-Access-Jwt-Assertion</c> or the <c>CF_Authorization</c> cookie.</summary>
    CloudflareAccess,
}

/// <summary>One authorization server this application trusts.</summary>
/// <remarks>
/// A key of one server never verifies a token of another (RFC 8725 §3.8).
/// </remarks>
public sealed class AuthorizationServerOptions
{
    internal const string OwnOrigin = IssuerUrlAttribute.OwnOrigin;
    internal const string UsualScheme = "ManagedAccess";

    /// <summary>The kind of token this server issues, which also decides where the token is looked for.</summary>
    /// <value>Default <see cref="AuthorizationServerType.OAuth"/>.</value>
    public AuthorizationServerType Type { get; set; }

    /// <summary>The authentication scheme that accepts this server's tokens.</summary>
    /// <value>Default <c>ManagedAccess</c>. Another one is added in code, with <c>AddManagedAccess().AddScheme(…)</c>.</value>
    /// <remarks>Tokens of a server open only the resources with the same <c>Scheme</c>, no matter which audience they name.</remarks>
    [NotBlank("the name of a scheme; leave the setting out for the default")]
    public string Scheme { get; set; } = UsualScheme;

    /// <summary>The issuer identifier, compared with <c>iss</c> code point for code point.</summary>
    /// <value>
    /// Required. An absolute <c>https</c> URL without query, fragment or user information; <c>http</c> only for a loopback host
    /// with <see cref="RequireHttpsMetadata"/> off. <c>/</c>, in Development only, means the origin of the resource itself. For the tenants of
    /// Microsoft Entra in <see cref="Tenants"/>, <c>https://login.microsoftonline.com/{tid}/v2.0</c>.
    /// </value>
    /// <remarks>A trailing slash or another letter case names another issuer (RFC 8414 §2, RFC 9068 §4).</remarks>
    [RequiredSetting("the issuer identifier of the authorization server, such as https://login.example.com")]
    [IssuerUrl]
    public string? Issuer { get; set; }

    /// <summary>The accepted tenants of a multi-tenant server, which is Microsoft Entra, with <c>{tid}</c> in <see cref="Issuer"/>.</summary>
    /// <value>Default empty. GUIDs in lower case. With <c>{tid}</c> at least one, unless the app adds an <see cref="IIssuerValidator"/>.</value>
    /// <remarks>A token counts if the tenant in its <c>iss</c> is listed, its <c>tid</c> is the same, and its key does not belong to another issuer.</remarks>
    [TenantId]
    public IList<string> Tenants { get; } = [];

    /// <summary>Whether <see cref="Issuer"/> stands for many issuers.</summary>
    internal bool HasTenants => Issuer?.Contains(SigningKeyLocation.Tenant, StringComparison.Ordinal) is true;

    /// <summary>The audiences accepted from this server.</summary>
    /// <value>
    /// Default empty. For Cloudflare Access the AUD tags of the application: required, and valid for every resource.
    /// For OAuth further accepted values of <c>aud</c>, for the main resource only; its identifier is always accepted.
    /// </value>
    [NotBlank("an audience")]
    public IList<string> Audiences { get; } = [];

    /// <summary>Whether keys and metadata are fetched over <c>https</c> only.</summary>
    /// <value>Default <see langword="true"/>. <see langword="false"/> allows <c>http</c>, and for loopback hosts only.</value>
    /// <remarks>An attacker who can answer in the place of the issuer decides who is let in (RFC 8414 §6.2).</remarks>
    public bool RequireHttpsMetadata { get; set; } = true;

    /// <summary>The URL of the JWK Set.</summary>
    /// <value>
    /// Default <see langword="null"/>: found through the server's metadata (RFC 8414 §3, then OpenID Connect Discovery), or
    /// <c>{Issuer}/cdn-cgi/access/certs</c> for Cloudflare Access. A value replaces discovery altogether.
    /// </value>
    [KeySetUrl]
    public string? JwksUri { get; set; }

    /// <summary>The issuer to publish in the protected resource metadata.</summary>
    /// <value>Default <see langword="null"/>: <see cref="Issuer"/>, with <c>organizations</c> in the place of <c>{tid}</c>. An empty string publishes no issuer.</value>
    [AdvertisedIssuer]
    public string? Advertise { get; set; }

    /// <summary>The values of the <c>typ</c> header that are accepted, without <c>application/</c>, in any letter case.</summary>
    /// <value>
    /// Default <see langword="null"/>: <c>at+jwt</c> for OAuth (RFC 9068 §4), or the values of the preset in <see cref="Claims"/>;
    /// <c>JWT</c> or no <c>typ</c> for Cloudflare Access.
    /// </value>
    /// <remarks>
    /// If <c>JWT</c> is listed for an OAuth server, <c>typ</c> no longer tells an access token from an ID token. Tokens with
    /// <c>nonce</c>, <c>at_hash</c> or <c>c_hash</c> are still refused (RFC 8725 §3.12).
    /// </remarks>
    [NotEmpty("at least one type, or nothing for the default")]
    [NotBlank("a token type such as at+jwt; leave the setting out for the default")]
    public IList<string>? TokenTypes { get; set; }

    /// <summary>Whether to ask Access for a person's groups, identity provider and time of login, which its tokens do not hold.</summary>
    /// <value>Default <see langword="false"/>. Cloudflare Access only.</value>
    /// <remarks>
    /// The presented token goes to <c>/cdn-cgi/access/get-identity</c> of <see cref="Issuer"/>, and nowhere else, at most once a session in
    /// five minutes. A first request waits up to two seconds. If there is no answer, the request goes on with unknown groups, which satisfy
    /// no requirement. For up to five minutes a person who left a group still counts as a member.
    /// </remarks>
    public bool IdentityLookup { get; set; }

    /// <summary>The claim that lists a caller's groups, an array of strings, for servers that do not use the name of RFC 9068.</summary>
    /// <value>
    /// Default <c>groups</c> (RFC 9068 §2.2.3.1). A name with a dot is looked for inside an object too: <c>realm_access.roles</c> for
    /// Keycloak, <c>custom.groups</c> for a claim that Access passes on. If it is not an array
    /// of strings, the groups are unknown.
    /// </value>
    [RequiredSetting("the name of a claim, such as groups")]
    public string GroupsClaim { get; set; } = "groups";

    /// <summary>A claim that names the same person at every authorization server that has this setting, such as <c>custom.employee_id</c>.</summary>
    /// <value>
    /// Default <see langword="null"/>: a person is the issuer and the subject together. The name of a string in the verified token; a name
    /// with a dot is looked for inside an object too. Never an e-mail address or another name that can be given to another person later.
    /// </value>
    /// <remarks>
    /// For several Access accounts that share one identity provider: the person's <c>Key</c> is then the same at each. The operator of
    /// one of those servers can name any person of the others, so set it only where one organisation runs them all.
    /// </remarks>
    [PersonalClaim]
    public string? IdentityKey { get; set; }

    /// <summary>The names of this server's claims, and how its tokens for services differ from its tokens for people. OAuth only.</summary>
    public AuthorizationServerClaimsOptions Claims { get; } = new();

    /// <summary>How this server is asked about tokens that are not JWTs (RFC 7662). OAuth only, and at most one server of a scheme.</summary>
    /// <value>Default <see langword="null"/>: a token that is not a JWT is refused.</value>
    public IntrospectionOptions? Introspection { get; set; }

    /// <summary>The requirements for callers of this server, in addition to <c>ManagedAccess:Callers</c>.</summary>
    public AuthorizationServerCallerOptions Callers { get; } = new();
}
