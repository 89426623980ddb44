using System.Security.Claims;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens.Validated;

/// <summary>The content of a token after its signature and its unchanging claims are checked. Immutable.</summary>
/// <remarks>
/// Values that decisions use are kept as strings; every other claim stays in <see cref="Payload"/>, as the UTF-8 it arrived in.
/// </remarks>
internal sealed class ValidatedToken
{
    /// <summary>The string object that the cache last compared with <see cref="TokenDigest"/>.</summary>
    internal LastText LastText;

    private object? _derived;
    private WeakReference<Claim[]>? _claims;

    /// <summary>The profile the token satisfied, of the two; the token is never used for the other one.</summary>
    public required AuthorizationServerType Profile { get; init; }

    public required string Issuer { get; init; }

    /// <summary>The person, or the client itself when <see cref="IsService"/>; null for an Access service token, which has an empty <c>sub</c>.</summary>
    public string? Subject { get; init; }

    public string? ClientId { get; init; }

    /// <summary>The name of the client for people (RFC 7591 §2); not a claim of RFC 9068, but some servers add it.</summary>
    public string? ClientName { get; init; }

    public string? CommonName { get; init; }

    public string? Email { get; init; }

    public string? Name { get; init; }

    /// <summary>The value of <c>HttpContext.User.Identity.Name</c>.</summary>
    public string? IdentityName { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The claim the scopes come from.</summary>
    public string ScopeClaim { get; init; } = "scope";

    public required IReadOnlyList<string> Audiences { get; init; }

    public DateTimeOffset? IssuedAt { get; init => StartNoEarlierThan(field = value); }

    /// <summary>When it expires; the end of time if its issuer does not say (RFC 7662 §2.2).</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? NotBefore { get; init => StartNoEarlierThan(field = value); }

    /// <summary>When the person signed in (<c>auth_time</c>).</summary>
    public DateTimeOffset? AuthenticationTime { get; init => StartNoEarlierThan(field = value); }

    /// <summary>The latest of the times before which the token is not good: <c>nbf</c>, <c>iat</c> and <c>auth_time</c>.</summary>
    public DateTimeOffset LatestStart { get; private set; }

    /// <summary>How the person signed in (<c>amr</c>, RFC 8176).</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; init; } = [];

    /// <summary>The authentication context class (<c>acr</c>, RFC 9470 §6.1).</summary>
    public string? AuthenticationContext { get; init; }

    /// <summary>The token's own identifier (<c>jti</c>).</summary>
    public string? TokenId { get; init; }

    public string? SessionId { get; init; }

    public string? IdentityNonce { get; init; }

    public string? Country { get; init; }

    /// <summary>The current actor first, then the earlier ones (<c>act</c>, RFC 8693 §4.1). Empty when there is no actor.</summary>
    public IReadOnlyList<TokenActor> Actors { get; init; } = [];

    /// <summary>Whether the subject of the token is software and not a person (RFC 9068 §5; Access service tokens).</summary>
    public required bool IsService { get; init; }

    /// <summary>Every claim of the token, as it was signed.</summary>
    public required PayloadClaims Payload { get; init; }

    /// <summary>
    /// The claims of a caller's identity. The objects are prototypes: <see cref="Claim.Properties"/> can be written to, so they are copied
    /// before they are handed to a request.
    /// </summary>
    /// <remarks>Made when first asked for, and held weakly: requests with a busy token share one list; other lists are freed at the next collection.</remarks>
    public IReadOnlyList<Claim> Claims
    {
        get
        {
            if (_claims is { } held && held.TryGetTarget(out var claims))
            {
                return claims;
            }

            claims = TokenClaims.Create(this);
            _claims = new(claims);
            return claims;
        }
    }

    /// <summary>An e-mail address, under any name, that the token marks as not verified; null if there is no such address.</summary>
    public string? UnverifiedEmail { get; init; }

    /// <summary>The value, or null if it is the address that is not verified: servers that let people choose a login name may repeat the address there.</summary>
    public string? Verified(string? value) => Unless(value, UnverifiedEmail);

    /// <inheritdoc cref="Verified"/>
    public static string? Unless(string? value, string? unverifiedEmail) =>
        unverifiedEmail is null || !string.Equals(value, unverifiedEmail, StringComparison.OrdinalIgnoreCase) ? value : null;

    /// <summary>The key that verified the token; null for a token that its issuer was asked about. If the key is withdrawn, the token is too.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>The keys that the token is bound to; null for a bearer token.</summary>
    public TokenConfirmation? Confirmation { get; init; }

    /// <summary>When the issuer has to be asked about the token again (RFC 7662 §4); never for a token with a <see cref="Key"/>.</summary>
    public DateTimeOffset AskAgainAt { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Whether the key that verified the token is still published, and its issuer's keys are not too old to use.</summary>
    public bool IsBackedByKey(DateTimeOffset now) => Key is null || (!Key.IsWithdrawn && TrustedIssuer.Keys.IsUsable(now)); // KEY-03, KEY-04

    /// <summary>The issuer as it was configured: its audiences and the state of its keys are looked up again on every use.</summary>
    public required TrustedIssuer TrustedIssuer { get; init; }

    /// <summary>The digest of the whole token, which identifies the token in the cache.</summary>
    public required TokenDigest TokenDigest { get; init; }

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the token: enough to find a token again, but not to use it.</summary>
    public string Digest => TokenDigest.ToShortString();

    /// <summary>The keys by which the token can be revoked; computed when something is revoked.</summary>
    internal RevocationMarks? RevocationMarks { get; set; }

    /// <summary>Set by the cache on use, cleared by its eviction hand.</summary>
    internal bool WasUsed { get; set; }

    /// <summary>The place in the eviction ring, kept by the cache.</summary>
    internal int Slot { get; set; }

    /// <summary>The number by which the cache finds the token before it compares digests.</summary>
    internal ulong Tail { get; set; }

    /// <summary>An object that a higher-level feature derives from the token: made once, shared by every later request, immutable like the token itself.</summary>
    /// <remarks>There is room for one such object. A separate table would cost every request an access to memory that is not in the processor's cache.</remarks>
    public T Derive<T>(Func<ValidatedToken, T> derive)
        where T : class
    {
        if (_derived is T known)
        {
            return known;
        }

        var made = derive(this);
        _derived = made;
        return made;
    }

    /// <summary>A new identity for one request. Its claims are made when first asked for; a change does not affect other requests.</summary>
    public ClaimsIdentity CreateIdentity(string authenticationType) => new TokenIdentity(this, authenticationType);

    private void StartNoEarlierThan(DateTimeOffset? time) => LatestStart = time > LatestStart ? time.Value : LatestStart;
}
