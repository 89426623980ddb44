using System.ComponentModel.DataAnnotations;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>How access tokens are checked and how long a check is remembered.</summary>
public sealed class AccessTokenOptions : IValidatableObject
{
    internal static readonly TimeSpan LongestClockSkew = TimeSpan.FromMinutes(5);
    internal const int ShortestMaxTokenLength = 1024;
    internal const int LongestMaxTokenLength = 65536;
    internal const int MostCacheEntries = 1_000_000;

    /// <summary>The difference tolerated between the issuer's clock and ours, for <c>exp</c>, <c>nbf</c> and <c>iat</c>.</summary>
    /// <value>Default 60 seconds. From zero to five minutes.</value>
    /// <remarks>A token stays good this much longer than its issuer promised (RFC 7519 §4.1.4 allows "a few minutes").</remarks>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest credential that is looked at, in characters.</summary>
    /// <value>Default 16,384. From 1,024 to 65,536. Anything longer is a bad request before it is decoded.</value>
    public int MaxTokenLength { get; set; } = 16384;

    /// <summary>How many validated tokens are remembered.</summary>
    /// <value>Default 20,000, roughly 1.5 KB each. From zero, which verifies every signature on every request, to 1,000,000.</value>
    public int CacheEntries { get; set; } = 20000;

    /// <summary>The claim that <c>HttpContext.User.Identity.Name</c> is read from.</summary>
    /// <value>
    /// Default <see langword="null"/>: the person's name as <c>AuthorizationServers:#:Claims:Name</c> or the preset has it, else a verified e-mail
    /// address. A name with dots is looked for inside objects too.
    /// </value>
    /// <remarks>Where it is set, a token without the claim has no name: people choose their other names themselves, and may choose somebody else's.</remarks>
    public string? NameClaimType { get; set; }

    /// <summary>The claims that hold the roles of a caller, for <c>IsInRole</c>, <c>RequireRole</c> and <c>[Authorize(Roles = …)]</c>.</summary>
    /// <value>
    /// Default empty: <c>roles</c> (RFC 9068 §2.2.3.1), or what the preset of the server has: <c>realm_access.roles</c> for Keycloak,
    /// <c>groups</c> for Okta. A name with dots is looked for inside objects too. Every claim of the list counts, and the list replaces the preset's.
    /// </value>
    public IList<string> RoleClaimTypes { get; } = [];

    /// <summary>The claim that becomes <see cref="System.Security.Claims.ClaimTypes.NameIdentifier"/>, which <c>UserManager.GetUserAsync</c> and SignalR's <c>UserIdentifier</c> read.</summary>
    /// <value>Default <see langword="null"/>: the subject. A name with dots is looked for inside objects too.</value>
    /// <remarks>
    /// Whoever can choose the value of the claim chooses whose account the app opens. A token without the claim, or whose issuer says that it
    /// has not verified it (<c>email_verified</c>), identifies nobody to these parts.
    /// </remarks>
    public string? IdentifierClaimType { get; set; }

    /// <summary>Whether a bearer token that was accepted is kept for the request, so that <c>HttpContext.GetTokenAsync("access_token")</c> returns it.</summary>
    /// <value>Default <see langword="false"/>.</value>
    /// <remarks>
    /// For token exchange (RFC 8693) and on-behalf-of calls. Any code of the app can then read the token and send it elsewhere. An Access
    /// assertion is never kept: it signs its holder in to every app of its audience; use <c>AddLinkedAppToken</c>.
    /// </remarks>
    public bool SaveToken { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ClockSkew < TimeSpan.Zero || ClockSkew > LongestClockSkew)
        {
            yield return new($"is {ClockSkew:c}; expected from 00:00:00 to {LongestClockSkew:c}", [nameof(ClockSkew)]);
        }

        if (MaxTokenLength is < ShortestMaxTokenLength or > LongestMaxTokenLength)
        {
            yield return new($"is {MaxTokenLength}; expected from {ShortestMaxTokenLength} to {LongestMaxTokenLength} characters", [nameof(MaxTokenLength)]);
        }

        if (CacheEntries is < 0 or > MostCacheEntries)
        {
            yield return new($"is {CacheEntries}; expected from 0 to {MostCacheEntries} tokens", [nameof(CacheEntries)]);
        }

        if (NameClaimType is not null && string.IsNullOrWhiteSpace(NameClaimType))
        {
            yield return new($"is '{NameClaimType}'; expected the name of a claim, such as preferred_username", [nameof(NameClaimType)]);
        }

        if (IdentifierClaimType is not null && string.IsNullOrWhiteSpace(IdentifierClaimType))
        {
            yield return new($"is '{IdentifierClaimType}'; expected the name of a claim, such as oid", [nameof(IdentifierClaimType)]);
        }

        for (var index = 0; index < RoleClaimTypes.Count; index++)
        {
            if (string.IsNullOrWhiteSpace(RoleClaimTypes[index]))
            {
                yield return new($"is '{RoleClaimTypes[index]}'; expected the name of a claim, such as groups or realm_access.roles", [$"{nameof(RoleClaimTypes)}:{index}"]);
            }
        }
    }
}
