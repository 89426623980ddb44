using System.Collections.Frozen;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>One issuer string, what is accepted from it, and the keys that belong to it alone (RFC 8725 §3.8).</summary>
internal sealed class TrustedIssuer(AuthorizationServerOptions server, string issuer, SigningKeyCache keys, AccessTokenOptions options, int index, TenantIssuers? tenants = null)
{
    private readonly string[] _audiences = [.. server.Audiences];
    private string[] _usualAudiences = [];

    /// <summary>The accepted values of <c>typ</c>. Null among them accepts a token without any: Access leaves it out of some tokens (CFA-01).</summary>
    public string?[] Types { get; } = server.TokenTypes is { } types ? [.. types]
        : server.Type == AuthorizationServerType.OAuth ? [.. ClaimsPresets.TokenTypesOf(server.Claims.Preset)] : [TokenType.Jwt, null];

    /// <summary>The settings it came from.</summary>
    public AuthorizationServerOptions Server => server;

    /// <summary>The place of these settings among <c>ManagedAccess:AuthorizationServers</c>.</summary>
    public int Index => index;

    /// <summary>Where these settings stand, for messages.</summary>
    public string Setting => $"ManagedAccess:AuthorizationServers:{index}";

    /// <summary>The tenant, at a server that has many; null at any other.</summary>
    public string? Tenant { get; } = tenants?.TenantIn(issuer);

    public AuthorizationServerType Profile { get; } = server.Type;

    public string Issuer { get; } = issuer;

    /// <summary>What the issuer calls the claims; null for the names of RFC 9068.</summary>
    public ClaimsMapping? Mapping { get; } = ClaimsMapping.Of(server.Claims);

    /// <summary>Where its tokens say what to call a caller.</summary>
    public CallerClaimNames CallerClaims { get; } = new(server.Claims, options.NameClaimType, options.IdentifierClaimType, options.RoleClaimTypes);

    public SigningKeyCache Keys { get; } = keys;

    /// <summary>What servers of this type may sign with (RFC 8725 §3.1).</summary>
    public static FrozenSet<string> AlgorithmsOf(AuthorizationServerType profile) =>
        profile == AuthorizationServerType.OAuth ? SigningAlgorithms.All : SigningAlgorithms.Access;

    /// <summary>Whether the <c>typ</c> is one of this issuer's access tokens (RFC 9068 §4; CFA-01).</summary>
    public bool AcceptsType(ClaimsView header)
    {
        var isAbsent = !header.Has(JwtMember.TokenType);
        foreach (var type in Types)
        {
            if (type is null ? isAbsent : header.TypeEquals(JwtMember.TokenType, type))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the issuer counts for this request: at resources of its scheme, an own origin for requests that reached that origin, a tenant while it is allowed.</summary>
    public bool IsTrustedFor(in TokenExpectation expectation) =>
        server.Scheme == expectation.Scheme
        && (server.Issuer != AuthorizationServerOptions.OwnOrigin || Issuer == expectation.OwnOrigin)
        && (tenants is null || tenants.Allow(Issuer, Tenant!));

    /// <summary>Whether a key of the server verifies tokens of this issuer: the keys of many tenants may each say whose they are.</summary>
    public bool MayUse(SigningKey key) => tenants is null || key.BoundIssuer is not { } bound || bound == Issuer || bound == tenants.NamedIssuer;

    /// <summary>The same audiences, as the list the tokens before this one share: most name one resource, and every use of a token compares them.</summary>
    public string[] Shared(string[] audiences)
    {
        var usual = _usualAudiences;
        return audiences.AsSpan().SequenceEqual(usual) ? usual : _usualAudiences = audiences;
    }

    /// <summary>The scopes of a token by the names clients ask for them with.</summary>
    public string[] NamesOf(string[] scopes) => Mapping?.ScopePrefix is { } prefix
        ? Array.ConvertAll(scopes, scope => scope.StartsWith(prefix, StringComparison.Ordinal) ? scope : prefix + scope)
        : scopes;

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
}
