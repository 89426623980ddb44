using System.Collections.Frozen;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>One issuer string, what is accepted from it, and the keys that belong to it alone (RFC 8725 §3.8).</summary>
internal sealed class TrustedIssuer(AuthorizationServerOptions server, string issuer, SigningKeyCaches caches)
{
    private readonly string[] _audiences = [.. server.Audiences];

    // Null for Cloudflare Access by default: JWT, or no typ at all, since Access leaves it out of some tokens (CFA-01).
    private readonly string[]? _types = server.TokenTypes is { } types ? [.. types]
        : server.Type == AuthorizationServerType.OAuth ? [TokenType.AccessToken] : null;

    public AuthorizationServerType Profile { get; } = server.Type;

    public string Issuer { get; } = issuer;

    public SigningKeyCache Keys { get; } = caches.Add(new(issuer, JwksUriOf(server, issuer), !server.RequireHttpsMetadata, AlgorithmsOf(server.Type)));

    /// <summary>What servers of this type may sign with (RFC 8725 §3.1).</summary>
    public static FrozenSet<string> AlgorithmsOf(AuthorizationServerType profile) =>
        profile == AuthorizationServerType.OAuth ? SigningAlgorithms.All : SigningAlgorithms.Access;

    /// <summary>Whether the <c>typ</c> is one of this issuer's access tokens (RFC 9068 §4; CFA-01).</summary>
    public bool AcceptsType(ClaimsView header)
    {
        if (!header.Has(JwtMember.TokenType))
        {
            return _types is null;
        }

        if (_types is null)
        {
            return header.TypeEquals(JwtMember.TokenType, TokenType.Jwt);
        }

        foreach (var type in _types)
        {
            if (header.TypeEquals(JwtMember.TokenType, type))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the issuer counts for this request: an own origin counts for requests that reached that origin.</summary>
    public bool IsTrustedFor(in TokenExpectation expectation) =>
        server.Issuer != AuthorizationServerOptions.OwnOrigin || Issuer == expectation.OwnOrigin;

    /// <summary>Whether one of <paramref name="audiences"/> opens the resource that was asked for.</summary>
    public bool AcceptsAnyOf(IReadOnlyList<string> audiences, in TokenExpectation expectation)
    {
        for (var i = 0; i < audiences.Count; i++)
        {
            if (AcceptsAudience(audiences[i], expectation))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether <paramref name="audience"/> opens the resource that was asked for.</summary>
    private bool AcceptsAudience(string audience, in TokenExpectation expectation)
    {
        // Access AUD tags hold for every resource, and the identifier of the resource means nothing to Access (CFA-03). An OAuth
        // server's further audiences are names of the main resource only: they never open a declared one.
        if ((Profile == AuthorizationServerType.CloudflareAccess || expectation.IsMainResource) && Names(_audiences, audience))
        {
            return true;
        }

        return Profile == AuthorizationServerType.OAuth && Names(expectation.ResourceAudiences, audience);
    }

    /// <summary>The same, over the claims of a token that is not verified yet.</summary>
    public bool AcceptsAudience(ClaimsView claims, in TokenExpectation expectation) =>
        ((Profile == AuthorizationServerType.CloudflareAccess || expectation.IsMainResource) && Names(_audiences, claims))
        || (Profile == AuthorizationServerType.OAuth && Names(expectation.ResourceAudiences, claims));

    private static bool Names(IReadOnlyList<string> audiences, ClaimsView claims)
    {
        for (var i = 0; i < audiences.Count; i++)
        {
            if (claims.AnyTextEquals(JwtMember.Audience, audiences[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Names(IReadOnlyList<string> audiences, string audience)
    {
        for (var i = 0; i < audiences.Count; i++)
        {
            if (audiences[i] == audience)
            {
                return true;
            }
        }

        return false;
    }

    private static string? JwksUriOf(AuthorizationServerOptions server, string issuer) =>
        server.JwksUri ?? (server.Type == AuthorizationServerType.CloudflareAccess ? $"{issuer}/cdn-cgi/access/certs" : null);
}
