using System.Collections.Immutable;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens.Issuers;

/// <summary>The issuers a token may name: the configured issuers, and the resource's own origin where it is configured.</summary>
internal sealed class TrustedIssuers
{
    // Own origins come from requests: loopback names in Development. A client that can send them may choose the port, so few are kept.
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
        IReadOnlyList<AuthorizationServerOptions> servers, SigningKeyCaches caches, AccessTokenOptions options, TenantValidators validators)
    {
        (_caches, _options) = (caches, options);
        _servers = servers;
        _configured = [.. servers.Where(server => server.Issuer != AuthorizationServerOptions.OwnOrigin && !server.HasTenants)
            .Select(server => new TrustedIssuer(server, server.Issuer!, KeysOf(server, server.Issuer!), options, IndexOf(server)))];
        _tenants = [.. servers.Where(server => server.HasTenants)
            .Select(server => new TenantIssuers(server, KeysOf(server, server.Issuer!), options, IndexOf(server), validators))];
        _ownOriginServers = [.. servers.Where(server => server.Issuer == AuthorizationServerOptions.OwnOrigin)];
    }

    /// <summary>Finds the issuer that equals <c>iss</c> code point for code point (RFC 9068 §4), if the scheme trusts it.</summary>
    /// <returns>The reason if there is no issuer.</returns>
    public TokenRejection Find(AuthorizationServerType profile, ClaimsView claims, string? ownOrigin, string scheme, out TrustedIssuer? found)
    {
        found = null;
        foreach (var issuer in _configured)
        {
            if (issuer.Profile == profile && issuer.Server.Scheme == scheme && claims.TextEquals(JwtMember.Issuer, issuer.Issuer))
            {
                found = issuer;
                return TokenRejection.None;
            }
        }

        foreach (var tenants in _tenants)
        {
            if (profile == AuthorizationServerType.OAuth && tenants.Scheme == scheme && tenants.Find(claims, out found) is var outcome and not TokenRejection.IssuerUnknown)
            {
                return outcome;
            }
        }

        if (ownOrigin is not null && !_ownOriginServers.IsEmpty && claims.TextEquals(JwtMember.Issuer, ownOrigin))
        {
            found = FindOwnOrigin(profile, ownOrigin, scheme);
        }

        return found is null ? TokenRejection.IssuerUnknown : TokenRejection.None;
    }

    /// <summary>The issuer of a scheme that is asked about opaque tokens; null when there is no such issuer.</summary>
    public TrustedIssuer? Introspecting(string? ownOrigin, string scheme)
    {
        foreach (var issuer in _configured)
        {
            if (issuer.Server.Introspection is not null && issuer.Server.Scheme == scheme)
            {
                return issuer;
            }
        }

        return ownOrigin is not null && _ownOriginServers.Any(server => server.Introspection is not null && server.Scheme == scheme)
            ? FindOwnOrigin(AuthorizationServerType.OAuth, ownOrigin, scheme)
            : null;
    }

    /// <summary>The issuers of a profile and scheme, as they are configured.</summary>
    public IEnumerable<string> Names(AuthorizationServerType profile, string scheme) => _servers.Where(server => server.Type == profile && server.Scheme == scheme).Select(server => server.Issuer!);

    /// <summary>
    /// Whether a key ID certainly does not belong to an issuer: every issuer of the profile has its keys, no key has this ID, and no issuer may be
    /// asked for newer keys now. Most tokens in a flood of forgeries are refused here, before their claims are read.
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
        cache.Usable(now) is not { } keys || Knows(keys, keyId) || cache.MayLearn(KeyIdFingerprint.Compute(keyId));

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
