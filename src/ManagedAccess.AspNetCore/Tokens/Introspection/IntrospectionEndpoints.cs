using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Clients;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Introspection;

/// <summary>The introspection endpoints of the servers that have one, at most one for each scheme.</summary>
internal sealed class IntrospectionEndpoints(
    TrustedIssuers issuers,
    IReadOnlyList<AuthorizationServerOptions> servers,
    Backchannel backchannel,
    DiscoverySigningKeys discovery,
    ClientCertificates certificates,
    TimeProvider clock,
    TokenMetrics metrics,
    ILogger<IntrospectionEndpoint> logger) : IDisposable
{
    private readonly ConcurrentDictionary<TrustedIssuer, IntrospectionEndpoint> _endpoints = new();
    private readonly string[] _schemes = [.. servers.Where(server => server.Introspection is not null).Select(server => server.Scheme)];

    /// <summary>Whether any server has an endpoint.</summary>
    public bool Exist => _schemes.Length > 0;

    /// <summary>The endpoint for opaque tokens of a request; null when there is no such endpoint.</summary>
    public IntrospectionEndpoint? Of(in TokenExpectation expectation) =>
        Array.IndexOf(_schemes, expectation.Scheme) >= 0 && issuers.Introspecting(expectation.OwnOrigin, expectation.Scheme) is { } issuer
            ? _endpoints.GetOrAdd(issuer, Create)
            : null;

    public void Dispose()
    {
        foreach (var endpoint in _endpoints.Values)
        {
            endpoint.Dispose();
        }
    }

    private IntrospectionEndpoint Create(TrustedIssuer issuer)
    {
        var options = issuer.Server.Introspection!;
        var credentials = IntrospectionRequest.CredentialsOf(options);
        var requests = new IntrospectionRequest(options, issuer.Issuer, new(credentials, credentials.LoadKey(), clock));
        var certificate = credentials.LoadCertificate();
        return new(issuer, requests, backchannel, discovery, uri => Show(certificate, uri), clock, metrics, logger);
    }

    private void Show(X509Certificate2? certificate, Uri endpoint)
    {
        if (certificate is not null)
        {
            certificates.Add(endpoint.Host, certificate);
        }
    }
}
