using System.Collections.Immutable;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>The issuers a token may name: those configured, and the resource's own origin where that was configured.</summary>
internal sealed class TrustedIssuers
{
    // Own origins come from requests: loopback names in Development. Whoever can send those may choose the port, so few are kept.
    private const int MaxOwnOrigins = 8;

    private readonly ImmutableArray<TrustedIssuer> _configured;
    private readonly ImmutableArray<TenantIssuers> _tenants;
    private readonly ImmutableArray<AuthorizationServerOptions> _ownOriginServers;
    private readonly IReadOnlyList<AuthorizationServerOptions> _servers;
    private readonly SigningKeyCaches _caches;
    private readonly AccessTokenOptions _options;
    private readonly Lock _lock = new();
    private ImmutableArray<TrustedIssuer> _ownOrigins = [];

    public TrustedIssuers(
        IReadOnlyList<AuthorizationServerOptions> servers, SigningKeyCaches caches, AccessTokenOptions options, IEnumerable<IIssuerValidator> validators)
    {
        (_caches, _options) = (caches, options);
        _servers = servers;
        _configured = [.. servers.Where(server => server.Issuer != AuthorizationServerOptions.OwnOrigin && !server.HasTenants)
            .Select(server => new TrustedIssuer(server, server.Issuer!, KeysOf(server, server.Issuer!), options, IndexOf(server)))];
        _tenants = [.. servers.Where(server => server.HasTenants)
            .Select(server => new TenantIssuers(server, KeysOf(server, server.Issuer!), options, IndexOf(server), [.. validators]))];
        _ownOriginServers = [.. servers.Where(server => server.Issuer == AuthorizationServerOptions.OwnOrigin)];
    }

    /// <summary>The issuer whose string equals <c>iss</c> code point for code point (RFC 9068 §4), if the scheme trusts it; else null.</summary>
    public TrustedIssuer? Find(AuthorizationServerType profile, ClaimsView claims, string? ownOrigin, string scheme)
    {
        foreach (var issuer in _configured)
        {
            if (issuer.Profile == profile && issuer.Server.Scheme == scheme && claims.TextEquals(JwtMember.Issuer, issuer.Issuer))
            {
                return issuer;
            }
        }

        foreach (var tenants in _tenants)
        {
            if (profile == AuthorizationServerType.OAuth && tenants.Scheme == scheme && tenants.Find(claims) is { } issuer)
            {
                return issuer;
            }
        }

        return ownOrigin is not null && !_ownOriginServers.IsEmpty && claims.TextEquals(JwtMember.Issuer, ownOrigin)
            ? FindOwnOrigin(profile, ownOrigin, scheme)
            : null;
    }

    /// <summary>The issuers of a profile and scheme, as they are configured.</summary>
    public IEnumerable<string> Names(AuthorizationServerType profile, string scheme) => _servers.Where(server => server.Type == profile && server.Scheme == scheme).Select(server => server.Issuer!);

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
            if (issuer.Profile == profile && MayKnow(issuer.Keys, keyId, now))
            {
                return false;
            }
        }

        foreach (var tenants in _tenants)
        {
            if (profile == AuthorizationServerType.OAuth && MayKnow(tenants.Keys, keyId, now))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MayKnow(SigningKeyCache cache, ReadOnlySpan<byte> keyId, DateTimeOffset now) =>
        cache.Usable(now) is not { } keys || Knows(keys, keyId) || cache.MayLearn(KeyIdFingerprint.Of(keyId));

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

    private int IndexOf(AuthorizationServerOptions server) => _servers.TakeWhile(other => other != server).Count();

    private SigningKeyCache KeysOf(AuthorizationServerOptions server, string issuer) => _caches.Add(new(
        issuer,
        server.JwksUri ?? (server.Type == AuthorizationServerType.CloudflareAccess ? $"{issuer}/cdn-cgi/access/certs" : null),
        !server.RequireHttpsMetadata,
        TrustedIssuer.AlgorithmsOf(server.Type)));

    private TrustedIssuer? FindOwnOrigin(AuthorizationServerType profile, string ownOrigin, string scheme)
    {
        lock (_lock)
        {
            if (_ownOrigins.FirstOrDefault(known => known.Profile == profile && known.Server.Scheme == scheme && known.Issuer == ownOrigin) is { } issuer)
            {
                return issuer;
            }

            if (_ownOriginServers.FirstOrDefault(server => server.Type == profile && server.Scheme == scheme) is not { } server
                || !FetchUri.TryCreate(ownOrigin, allowLoopbackHttp: !server.RequireHttpsMetadata, out _))
            {
                return null;
            }

            if (_ownOrigins.Length == MaxOwnOrigins * _ownOriginServers.Length)
            {
                _caches.Remove(_ownOrigins[0].Keys);
                _ownOrigins = _ownOrigins.RemoveAt(0);
            }

            issuer = new(server, ownOrigin, KeysOf(server, ownOrigin), _options, IndexOf(server));
            _ownOrigins = _ownOrigins.Add(issuer);
            return issuer;
        }
    }
}
