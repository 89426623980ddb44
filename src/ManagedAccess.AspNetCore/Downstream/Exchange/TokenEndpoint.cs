using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens.Clients;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Downstream.Exchange;

/// <summary>The address of the token endpoint: configured, or named by the metadata of the issuer, which each tenant of a server has of its own.</summary>
internal sealed class TokenEndpoint(TokenExchangeOptions options, DiscoverySigningKeys discovery, ClientCertificates certificates, X509Certificate2? certificate, TimeProvider clock)
{
    private const string Member = "token_endpoint"; // RFC 8414 §2
    private static readonly TimeSpan Freshness = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (Uri Uri, DateTimeOffset At)> _located = new(StringComparer.Ordinal);

    /// <exception cref="BackchannelException">The metadata could not be fetched, or does not name it.</exception>
    public async Task<Uri> LocateAsync(TrustedIssuer issuer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_located.TryGetValue(issuer.Issuer, out var known) && now - known.At < Freshness)
        {
            return known.Uri;
        }

        var location = new SigningKeyLocation(issuer.Issuer, JwksUri: null, !issuer.Server.RequireHttpsMetadata, TrustedIssuer.AlgorithmsOf(issuer.Profile));
        var uri = options.TokenEndpoint is { } configured ? new Uri(configured) : await discovery.FindAsync(location, EndpointIn, Member, _ => { }, cancellationToken);
        if (certificate is not null)
        {
            certificates.Add(uri.Host, certificate);
        }

        _located[issuer.Issuer] = (uri, now);
        return uri;
    }

    // RFC 8705 §5: a server may have other addresses for clients with certificates.
    private string? EndpointIn(JsonElement metadata) =>
        certificate is not null && metadata.TryGetProperty("mtls_endpoint_aliases", out var aliases) && aliases.ValueKind is JsonValueKind.Object
            ? DiscoverySigningKeys.Member(aliases, Member) ?? DiscoverySigningKeys.Member(metadata, Member)
            : DiscoverySigningKeys.Member(metadata, Member);
}
