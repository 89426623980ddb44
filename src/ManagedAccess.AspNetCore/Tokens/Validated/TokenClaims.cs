using System.Security.Claims;

namespace ManagedAccess.AspNetCore.Tokens.Validated;

/// <summary>The claims of a caller: under the names that ASP.NET Core reads, then those of the token as they were signed.</summary>
internal static class TokenClaims
{
    private const string Scope = "scope"; // RFC 9068 §2.2.3

    /// <remarks>
    /// <c>scope</c> is one claim for each scope the token grants, so that <c>RequireClaim("scope", "wiki.read")</c> works; a claim that joins
    /// several would never match. The names of ASP.NET Core come first, so the first claim of a type is the one that decisions use.
    /// </remarks>
    public static Claim[] Create(ValidatedToken token)
    {
        var names = token.TrustedIssuer.CallerClaims;
        var claims = new List<Claim>();
        Add(ClaimTypes.NameIdentifier, names.Identifier is { } identifier ? token.Verified(token.Payload.First(identifier)) : token.Subject);
        Add(ClaimTypes.Name, token.IdentityName);
        Add(ClaimTypes.Email, token.Email);
        claims.AddRange(names.Roles.SelectMany(token.Payload.Values).Distinct(StringComparer.Ordinal).Select(role => token.Payload.Text(ClaimTypes.Role, role)));
        claims.AddRange(token.Scopes.Select(scope => token.Payload.Text(Scope, scope)));
        token.Payload.AddAll(claims, omitted: Scope, split: token.ScopeClaim);
        return [.. claims];

        void Add(string type, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                claims.Add(token.Payload.Text(type, value));
            }
        }
    }
}
