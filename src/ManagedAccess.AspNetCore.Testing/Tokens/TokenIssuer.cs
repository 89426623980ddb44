using ManagedAccess.AspNetCore.Testing.Callers;
using ManagedAccess.AspNetCore.Testing.Issuers;

namespace ManagedAccess.AspNetCore.Testing.Tokens;

/// <summary>Issues the token of a caller as the configured server would.</summary>
internal static class TokenIssuer
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SinceExpiry = TimeSpan.FromMinutes(1);

    /// <exception cref="InvalidOperationException">The server could not issue such a token.</exception>
    public static IssuedToken Issue(CallerDescription caller, CallerTarget target, TestSigningKeys keys, TestIdentities identities, DateTimeOffset now)
    {
        CallerRules.Check(caller, target);
        var expires = caller.IsExpired ? now - target.ClockSkew - SinceExpiry : now + Lifetime;
        var issued = expires - Lifetime;
        var authenticated = caller.AuthenticationAge is { } age ? now - age : issued;
        var request = new TokenRequest(caller, target, issued, expires, authenticated);

        var (header, claims) = target.IsAccess ? AccessAssertion.Describe(request) : OAuthAccessToken.Describe(request);
        var key = caller.IsBound ? new CallerKey() : null;
        if (key is not null)
        {
            claims.Set("cnf.jkt", key.Thumbprint);
        }

        foreach (var (name, value) in caller.Claims)
        {
            claims.Set(name, value);
        }

        var token = keys.Current(target.KeysOf).Sign(header, claims);
        if (target.Server.IdentityLookup && request.Email is not null)
        {
            identities.Add(token, AccessAssertion.DescribeIdentity(request));
        }

        return new(token, target.IsAccess, key);
    }
}
