using System.Collections.Frozen;
using System.Collections.Immutable;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>The issuers a token may name: those configured, and the resource's own origin where that was configured.</summary>
internal sealed class TrustedIssuers
{
    // Own origins come from requests: loopback names in Development. Whoever can send those may choose the port, so few are kept.
    private const int MaxOwnOrigins = 8;

    private readonly ImmutableArray<TrustedIssuer> _configured;
    private readonly ImmutableArray<AuthorizationServerOptions> _ownOriginServers;
    private readonly IReadOnlyList<AuthorizationServerOptions> _servers;
    private readonly SigningKeyCaches _caches;
    private readonly AccessTokenOptions _options;
    private readonly Lock _lock = new();
    private ImmutableArray<TrustedIssuer> _ownOrigins = [];

    public TrustedIssuers(IReadOnlyList<AuthorizationServerOptions> servers, SigningKeyCaches caches, AccessTokenOptions options)
    {
        (_caches, _options) = (caches, options);
        _servers = servers;
        _configured = [.. servers.Where(server => server.Issuer != AuthorizationServerOptions.OwnOrigin)
            .Select(server => new TrustedIssuer(server, server.Issuer!, caches, options, SettingOf(server)))];
        _ownOriginServers = [.. servers.Where(server => server.Issuer == AuthorizationServerOptions.OwnOrigin)];
    }

    /// <summary>The issuer whose string equals <c>iss</c> code point for code point (RFC 9068 §4), or null.</summary>
    public TrustedIssuer? Find(AuthorizationServerType profile, ClaimsView claims, string? ownOrigin)
    {
        foreach (var issuer in _configured)
        {
            if (issuer.Profile == profile && claims.TextEquals(JwtMember.Issuer, issuer.Issuer))
            {
                return issuer;
            }
        }

        return ownOrigin is not null && !_ownOriginServers.IsEmpty && claims.TextEquals(JwtMember.Issuer, ownOrigin)
            ? FindOwnOrigin(profile, ownOrigin)
            : null;
    }

    /// <summary>The issuers of a profile, as they are configured.</summary>
    public IEnumerable<string> Names(AuthorizationServerType profile) => _servers.Where(server => server.Type == profile).Select(server => server.Issuer!);

    /// <summary>
    /// Whether a key ID is certainly nobody's: every issuer of the profile has its keys, none of them is called that, and none may be
    /// asked for newer ones now. Most of a flood of forgeries ends here, before its claims are read.
    /// </summary>
    public bool CannotKnow(AuthorizationServerType profile, ReadOnlySpan<byte> keyId, DateTimeOffset now)
    {
        if (!_ownOriginServers.IsEmpty)
        {
            return false;
        }

        foreach (var issuer in _configured)
        {
            if (issuer.Profile == profile && (issuer.Keys.Usable(now) is not { } keys || Knows(keys, keyId) || issuer.Keys.MayLearn(KeyIdFingerprint.Of(keyId))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Knows(SigningKeySet keys, ReadOnlySpan<byte> keyId)
    {
        foreach (var key in keys.Keys)
        {
            if (key.KeyId is { } known && Utf8Text.Same(keyId, known))
            {
                return true;
            }
        }

        return false;
    }

    private string SettingOf(AuthorizationServerOptions server) => $"ManagedAccess:AuthorizationServers:{_servers.TakeWhile(other => other != server).Count()}";

    private TrustedIssuer? FindOwnOrigin(AuthorizationServerType profile, string ownOrigin)
    {
        lock (_lock)
        {
            if (_ownOrigins.FirstOrDefault(known => known.Profile == profile && known.Issuer == ownOrigin) is { } issuer)
            {
                return issuer;
            }

            if (_ownOriginServers.FirstOrDefault(server => server.Type == profile) is not { } server
                || !FetchUri.TryCreate(ownOrigin, allowLoopbackHttp: !server.RequireHttpsMetadata, out _))
            {
                return null;
            }

            if (_ownOrigins.Length == MaxOwnOrigins * _ownOriginServers.Length)
            {
                _caches.Remove(_ownOrigins[0].Keys);
                _ownOrigins = _ownOrigins.RemoveAt(0);
            }

            issuer = new(server, ownOrigin, _caches, _options, SettingOf(server));
            _ownOrigins = _ownOrigins.Add(issuer);
            return issuer;
        }
    }
}

/// <summary>One issuer string, what is accepted from it, and the keys that belong to it alone (RFC 8725 §3.8).</summary>
internal sealed class TrustedIssuer(AuthorizationServerOptions server, string issuer, SigningKeyCaches caches, AccessTokenOptions options, string setting)
{
    private readonly string[] _audiences = [.. server.Audiences];
    private string[] _usualAudiences = [];

    /// <summary>The accepted values of <c>typ</c>. Null among them accepts a token without any: Access leaves it out of some tokens (CFA-01).</summary>
    public string?[] Types { get; } = server.TokenTypes is { } types ? [.. types]
        : server.Type == AuthorizationServerType.OAuth ? [.. ClaimsPresets.TokenTypesOf(server.Claims.Preset)] : [TokenType.Jwt, null];

    /// <summary>The settings it came from.</summary>
    public AuthorizationServerOptions Server => server;

    /// <summary>Where these settings stand, for messages.</summary>
    public string Setting => setting;

    public AuthorizationServerType Profile { get; } = server.Type;

    public string Issuer { get; } = issuer;

    /// <summary>What the issuer calls the claims; null for the names of RFC 9068.</summary>
    public ClaimsMapping? Mapping { get; } = ClaimsMapping.Of(server.Claims);

    /// <summary>Where its tokens say what to call a caller.</summary>
    public CallerClaimNames CallerClaims { get; } = new(server.Claims, options.NameClaimType, options.IdentifierClaimType, options.RoleClaimTypes);

    public SigningKeyCache Keys { get; } = caches.Add(new(issuer, JwksUriOf(server, issuer), !server.RequireHttpsMetadata, AlgorithmsOf(server.Type)));

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

    /// <summary>Whether the issuer counts for this request: an own origin counts for requests that reached that origin.</summary>
    public bool IsTrustedFor(in TokenExpectation expectation) =>
        server.Issuer != AuthorizationServerOptions.OwnOrigin || Issuer == expectation.OwnOrigin;

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

    private static string? JwksUriOf(AuthorizationServerOptions server, string issuer) =>
        server.JwksUri ?? (server.Type == AuthorizationServerType.CloudflareAccess ? $"{issuer}/cdn-cgi/access/certs" : null);
}
