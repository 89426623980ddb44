using System.Collections.Frozen;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens.Issuers;

/// <summary>One issuer string, the values accepted from it, and the keys that belong only to it (RFC 8725 §3.8).</summary>
internal sealed class TrustedIssuer(AuthorizationServerOptions server, string issuer, SigningKeyCache keys, AccessTokenOptions options, int index, TenantIssuers? tenants = null)
{
    private readonly string[] _audiences = [.. server.Audiences];
    private string[] _usualAudiences = [];

    /// <summary>The accepted values of <c>typ</c>. Null accepts a token without <c>typ</c>: Access leaves it out of some tokens (CFA-01).</summary>
    public string?[] Types { get; } = server.TokenTypes is { } types ? [.. types]
        : server.Type == AuthorizationServerType.OAuth ? [.. ClaimsPresets.TokenTypesOf(server.Claims.Preset)] : [TokenType.Jwt, null];

    /// <summary>The settings it came from.</summary>
    public AuthorizationServerOptions Server => server;

    /// <summary>The index of these settings in <c>ManagedAccess:AuthorizationServers</c>.</summary>
    public int Index => index;

    /// <summary>The path of these settings, for messages.</summary>
    public string Setting => $"ManagedAccess:AuthorizationServers:{index}";

    /// <summary>The tenant, at a server that has many; null at any other.</summary>
    public string? Tenant { get; } = tenants?.TenantIn(issuer);

    public AuthorizationServerType Profile { get; } = server.Type;

    public string Issuer { get; } = issuer;

    /// <summary>The issuer's own names for the claims; null for the names of RFC 9068.</summary>
    public ClaimsMapping? Mapping { get; } = ClaimsMapping.Create(server.Claims);

    /// <summary>The claims that name a caller in its tokens.</summary>
    public CallerClaimNames CallerClaims { get; } = new(server.Claims, options.NameClaimType, options.IdentifierClaimType, options.RoleClaimTypes);

    public SigningKeyCache Keys { get; } = keys;

    /// <summary>The algorithms that servers of this type may sign with (RFC 8725 §3.1).</summary>
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

    /// <summary>Whether the request trusts the issuer: for resources of its scheme, an own origin for requests to that origin, a tenant while it is allowed.</summary>
    public bool IsTrustedFor(in TokenExpectation expectation) =>
        server.Scheme == expectation.Scheme
        && (server.Issuer != AuthorizationServerOptions.OwnOrigin || Issuer == expectation.OwnOrigin)
        && (tenants is null || tenants.IsAllowed(Issuer, Tenant!));

    /// <summary>Whether a key of the server verifies tokens of this issuer: each key of a multi-tenant server may name the issuer it belongs to.</summary>
    public bool MayUse(SigningKey key) => tenants is null || key.BoundIssuer is not { } bound || bound == Issuer || bound == tenants.NamedIssuer;

    /// <summary>The same audiences, as the list that earlier tokens share: most tokens name one resource, and every use compares the audiences.</summary>
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

        // An introspected token without an audience; a JWT without one was refused before.
        return audiences.Count == 0 && server.Introspection is { RequireAudience: false };
    }

    /// <summary>Whether <paramref name="audience"/> opens the resource that was asked for.</summary>
    private bool AcceptsAudience(string audience, in TokenExpectation expectation)
    {
        // Access AUD tags are valid for every resource, and Access does not know the identifier of the resource (CFA-03). An OAuth
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
