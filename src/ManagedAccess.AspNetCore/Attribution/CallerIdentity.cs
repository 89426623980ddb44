using System.Security.Claims;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>The identity of a caller of this library. It holds the attribution, because a principal outlives its request in hubs and circuits.</summary>
internal sealed class CallerIdentity : TokenIdentity
{
    public CallerIdentity(ValidatedToken token, RequestAttribution attribution, string authenticationType)
        : base(token, authenticationType) => Attribution = attribution;

    private CallerIdentity(CallerIdentity other)
        : base(other) => Attribution = other.Attribution;

    public RequestAttribution Attribution { get; }

    /// <summary>The token that identifies the caller.</summary>
    public ValidatedToken ValidatedToken => Token;

    /// <summary>The authorization server that issued the token.</summary>
    public TrustedIssuer Issuer => Token.TrustedIssuer;

    protected override ClaimsIdentity Copy() => new CallerIdentity(this);
}
