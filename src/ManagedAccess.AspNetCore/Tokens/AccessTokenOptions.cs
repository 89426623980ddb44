using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore;

/// <summary>How access tokens are checked and how long a check is remembered.</summary>
public sealed class AccessTokenOptions
{
    /// <summary>The difference tolerated between the issuer's clock and ours, for <c>exp</c>, <c>nbf</c> and <c>iat</c>.</summary>
    /// <value>Default 60 seconds. From zero to five minutes.</value>
    /// <remarks>A token stays valid this much longer than its issuer says (RFC 7519 §4.1.4 allows "a few minutes").</remarks>
    [Duration("00:00:00", "00:05:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest credential that is read, in characters.</summary>
    /// <value>Default 16,384. From 1,024 to 65,536. Anything longer is a bad request before it is decoded.</value>
    [Bounds(1024, 65536, "characters")]
    public int MaxTokenLength { get; set; } = 16384;

    /// <summary>How many validated tokens are remembered.</summary>
    /// <value>Default 20,000. From zero, which verifies every signature on every request, to 1,000,000. Each takes roughly 1.5 KB.</value>
    [Bounds(0, 1_000_000, "tokens")]
    public int CacheEntries { get; set; } = 20000;

    /// <summary>The claim that <c>HttpContext.User.Identity.Name</c> is read from.</summary>
    /// <value>
    /// Default <see langword="null"/>: the person's name from the claim in <c>AuthorizationServers:#:Claims:Name</c> or the preset, else a verified e-mail
    /// address. A name with dots is looked for inside objects too.
    /// </value>
    /// <remarks>If it is set, a token without the claim has no name: people choose their other names themselves, and may choose the name of another person.</remarks>
    [NotBlank("the name of a claim, such as preferred_username")]
    public string? NameClaimType { get; set; }

    /// <summary>The claims that hold the roles of a caller, for <c>IsInRole</c>, <c>RequireRole</c> and <c>[Authorize(Roles = …)]</c>.</summary>
    /// <value>
    /// Default empty: <c>roles</c> (RFC 9068 §2.2.3.1), or what the preset of the server has: <c>realm_access.roles</c> for Keycloak,
    /// <c>groups</c> for Okta. A name with dots is looked for inside objects too. Every claim of the list counts, and the list replaces the preset's.
    /// </value>
    [NotBlank("the name of a claim, such as groups or realm_access.roles")]
    public IList<string> RoleClaimTypes { get; } = [];

    /// <summary>
    /// The claim that becomes <see cref="System.Security.Claims.ClaimTypes.NameIdentifier"/>, which <c>UserManager.GetUserAsync</c> and SignalR's
    /// <c>UserIdentifier</c> read.
    /// </summary>
    /// <value>Default <see langword="null"/>: the subject. A name with dots is looked for inside objects too.</value>
    /// <remarks>
    /// A person who can choose the value of the claim chooses the account that the app opens. If a token does not have the claim, or its issuer
    /// says that the claim is not verified (<c>email_verified</c>), these parts do not know the caller.
    /// </remarks>
    [NotBlank("the name of a claim, such as oid")]
    public string? IdentifierClaimType { get; set; }

    /// <summary>Whether a bearer token that was accepted is kept for the request, so that <c>HttpContext.GetTokenAsync("access_token")</c> returns it.</summary>
    /// <value>Default <see langword="false"/>.</value>
    /// <remarks>
    /// For token exchange (RFC 8693) and on-behalf-of calls. Any code of the app can then read the token and send it elsewhere. An Access
    /// assertion is never kept: it signs its holder in to every app of its audience; use <c>AddLinkedAppToken</c>.
    /// </remarks>
    public bool SaveToken { get; set; }

    /// <summary>Tokens that are bound to a key of the client (RFC 9449).</summary>
    public DPoPOptions DPoP { get; } = new();

    /// <summary>Tokens that are bound to a client certificate (RFC 8705).</summary>
    public MutualTlsOptions MutualTls { get; } = new();
}
