using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Tokens.Claims;

namespace ManagedAccess.AspNetCore.Tokens;

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
    internal const string OwnOrigin = "/";
    internal const string UsualScheme = "ManagedAccess";

    /// <summary>Which kind of token this server issues, and with it where the token is looked for.</summary>
    /// <value>Default <see cref="AuthorizationServerType.OAuth"/>.</value>
    public AuthorizationServerType Type { get; set; }

    /// <summary>The authentication scheme that accepts this server's tokens.</summary>
    /// <value>Default <c>ManagedAccess</c>. Another one is added in code, with <c>AddManagedAccess().AddScheme(…)</c>.</value>
    /// <remarks>Tokens of a server open the resources with the same <c>Scheme</c> and no others, whatever audience they name.</remarks>
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

    /// <summary>The tenants of a multi-tenant server whose tokens are accepted: Microsoft Entra's, with <c>{tid}</c> in <see cref="Issuer"/>.</summary>
    /// <value>Default empty. GUIDs in lower case. With <c>{tid}</c> at least one, unless the app adds an <see cref="IIssuerValidator"/>.</value>
    /// <remarks>A token counts if the tenant in its <c>iss</c> is listed, its <c>tid</c> is the same, and its key does not belong to another issuer.</remarks>
    [NotBlank("the id of a tenant, a GUID in lower case")]
    public IList<string> Tenants { get; } = [];

    /// <summary>Whether <see cref="Issuer"/> stands for many.</summary>
    internal bool HasTenants => Issuer?.Contains(Keys.SigningKeyLocation.Tenant, StringComparison.Ordinal) is true;

    /// <summary>The audiences accepted from this server.</summary>
    /// <value>
    /// Default empty. For Cloudflare Access the AUD tags of the application: required, and valid for every resource.
    /// For OAuth further accepted values of <c>aud</c>, for the main resource only; its identifier is always accepted.
    /// </value>
    [NotBlank("an audience")]
    public IList<string> Audiences { get; } = [];

    /// <summary>Whether keys and metadata are fetched over <c>https</c> only.</summary>
    /// <value>Default <see langword="true"/>. <see langword="false"/> allows <c>http</c>, and for loopback hosts only.</value>
    /// <remarks>Whoever can answer in the place of the issuer decides who is let in (RFC 8414 §6.2).</remarks>
    public bool RequireHttpsMetadata { get; set; } = true;

    /// <summary>The URL of the JWK Set.</summary>
    /// <value>
    /// Default <see langword="null"/>: found through the server's metadata (RFC 8414 §3, then OpenID Connect Discovery), or
    /// <c>{Issuer}/cdn-cgi/access/certs</c> for Cloudflare Access. A value replaces discovery altogether.
    /// </value>
    [KeySetUrl]
    public string? JwksUri { get; set; }

    /// <summary>The issuer to publish in the protected resource metadata.</summary>
    /// <value>Default <see langword="null"/>: <see cref="Issuer"/>, with <c>organizations</c> in the place of <c>{tid}</c>. An empty string publishes none.</value>
    [AdvertisedIssuer]
    public string? Advertise { get; set; }

    /// <summary>The values of the <c>typ</c> header that are accepted, without <c>application/</c>, in any letter case.</summary>
    /// <value>
    /// Default <see langword="null"/>: <c>at+jwt</c> for OAuth (RFC 9068 §4), or what the preset of <see cref="Claims"/> issues;
    /// <c>JWT</c> or no <c>typ</c> for Cloudflare Access.
    /// </value>
    /// <remarks>
    /// Listing <c>JWT</c> for an OAuth server gives up the plainest sign that tells an access token from an ID token; tokens with
    /// <c>nonce</c>, <c>at_hash</c> or <c>c_hash</c> are then still refused (RFC 8725 §3.12).
    /// </remarks>
    [NotBlank("a token type such as at+jwt; leave the setting out for the default")]
    public IList<string>? TokenTypes { get; set; }

    /// <summary>Whether to ask Access for a person's groups, identity provider and time of login, which its tokens do not hold.</summary>
    /// <value>Default <see langword="false"/>. Cloudflare Access only.</value>
    /// <remarks>
    /// The presented token goes to <c>/cdn-cgi/access/get-identity</c> of <see cref="Issuer"/>, and nowhere else, at most once a session in
    /// five minutes. A first request waits up to two seconds. When there is no answer the request goes on with unknown groups, which satisfy
    /// nothing. For up to five minutes a person who left a group still counts as a member.
    /// </remarks>
    public bool IdentityLookup { get; set; }

    /// <summary>The claim that lists a caller's groups, an array of strings, as servers other than RFC 9068 has them put it.</summary>
    /// <value>
    /// Default <c>groups</c> (RFC 9068 §2.2.3.1). A name with a dot is looked for inside an object too: <c>realm_access.roles</c> for
    /// Keycloak, <c>custom.groups</c> for a claim that Access passes on. What is no array of strings leaves the groups unknown.
    /// </value>
    [RequiredSetting("the name of a claim, such as groups")]
    public string GroupsClaim { get; set; } = "groups";

    /// <summary>A claim that names the same person at every authorization server that has this setting, such as <c>custom.employee_id</c>.</summary>
    /// <value>
    /// Default <see langword="null"/>: a person is the issuer and the subject together. The name of a string in the verified token; a name
    /// with a dot is looked for inside an object too. Never an e-mail address or another name that is given to somebody else one day.
    /// </value>
    /// <remarks>
    /// For several Access accounts that share one identity provider: the person's <c>Key</c> is then the same at each. Whoever runs one
    /// of those servers can name any person of the others, so set it only where one organisation runs them all.
    /// </remarks>
    [PersonalClaim]
    public string? IdentityKey { get; set; }

    /// <summary>What this server calls its claims, and how its tokens of services differ from those of people. OAuth only.</summary>
    public AuthorizationServerClaimsOptions Claims { get; } = new();

    /// <summary>What callers of this server must meet beyond the policy floor.</summary>
    public AuthorizationServerCallerOptions Callers { get; } = new();
}
