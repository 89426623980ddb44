using System.Security.Claims;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>What a token says, once its signature and its unchanging claims are known to be good. Immutable.</summary>
/// <remarks>
/// What decisions are made from is kept as strings; every other claim stays in <see cref="Payload"/>, as the UTF-8 it arrived in.
/// </remarks>
internal sealed class ValidatedToken
{
    private object? _derived;
    private WeakReference<Claim[]>? _claims;

    /// <summary>Which of the two profiles the token satisfied; it is never used as the other.</summary>
    public required AuthorizationServerType Profile { get; init; }

    public required string Issuer { get; init; }

    /// <summary>The person, or the client itself when <see cref="IsService"/>; null for an Access service token, whose <c>sub</c> is empty.</summary>
    public string? Subject { get; init; }

    public string? ClientId { get; init; }

    /// <summary>The name of the client for people (RFC 7591 §2); no claim of RFC 9068, some servers add it.</summary>
    public string? ClientName { get; init; }

    public string? CommonName { get; init; }

    public string? Email { get; init; }

    public string? Name { get; init; }

    /// <summary>What <c>HttpContext.User.Identity.Name</c> says.</summary>
    public string? IdentityName { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The claim the scopes come from.</summary>
    public string ScopeClaim { get; init; } = "scope";

    public required IReadOnlyList<string> Audiences { get; init; }

    public DateTimeOffset? IssuedAt { get; init => StartNoEarlierThan(field = value); }

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

    /// <summary>The current actor first, then the earlier ones (<c>act</c>, RFC 8693 §4.1). Empty when nobody acts for the subject.</summary>
    public IReadOnlyList<TokenActor> Actors { get; init; } = [];

    /// <summary>Whether software stands behind the token and no person (RFC 9068 §5; Access service tokens).</summary>
    public required bool IsService { get; init; }

    /// <summary>Every claim of the token, as it was signed.</summary>
    public required PayloadClaims Payload { get; init; }

    /// <summary>
    /// What a caller's identity holds. The objects are prototypes: <see cref="Claim.Properties"/> can be written to, so they are copied
    /// before they are handed to a request.
    /// </summary>
    /// <remarks>Made when somebody asks, and held weakly: busy tokens share one list between requests, the rest give it back at the next collection.</remarks>
    public IReadOnlyList<Claim> Claims
    {
        get
        {
            if (_claims is { } held && held.TryGetTarget(out var claims))
            {
                return claims;
            }

            claims = TokenClaims.Of(this);
            _claims = new(claims);
            return claims;
        }
    }

    /// <summary>An e-mail address that the token says is not verified, under whichever name; null where there is none.</summary>
    public string? UnverifiedEmail { get; init; }

    /// <summary>The value, unless it is the address nobody has verified: servers that let people choose a login name may repeat it there.</summary>
    public string? Verified(string? value) => Unless(value, UnverifiedEmail);

    /// <inheritdoc cref="Verified"/>
    public static string? Unless(string? value, string? unverifiedEmail) =>
        unverifiedEmail is null || !string.Equals(value, unverifiedEmail, StringComparison.OrdinalIgnoreCase) ? value : null;

    /// <summary>The key that verified the token. Once it is withdrawn, so is the token.</summary>
    public required SigningKey Key { get; init; }

    /// <summary>The issuer as it was configured: its audiences and the state of its keys are looked up again on every use.</summary>
    public required TrustedIssuer TrustedIssuer { get; init; }

    /// <summary>The digest of the whole token, which stands for it in the cache.</summary>
    public required TokenDigest TokenDigest { get; init; }

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the token: enough to find a token again, nothing to use it with.</summary>
    public string Digest => TokenDigest.ToShortString();

    /// <summary>Set by the cache on use, cleared by its eviction hand.</summary>
    internal bool WasUsed { get; set; }

    /// <summary>The place in the eviction ring, kept by the cache.</summary>
    internal int Slot { get; set; }

    /// <summary>What the cache finds the token by before it compares digests.</summary>
    internal ulong Tail { get; set; }

    /// <summary>What a feature above derives from the token: made once, shared by every later request, immutable like the token itself.</summary>
    /// <remarks>There is room for one such thing. A table beside the tokens would cost every request a look into memory nobody else touches.</remarks>
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

    /// <summary>A new identity for one request. Its claims are made when first asked for; changing it reaches no other request.</summary>
    public ClaimsIdentity CreateIdentity(string authenticationType) => new TokenIdentity(this, authenticationType);

    private void StartNoEarlierThan(DateTimeOffset? time) => LatestStart = time > LatestStart ? time.Value : LatestStart;
}
