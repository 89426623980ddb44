using System.Collections.Immutable;
using ManagedAccess.AspNetCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>The key caches of all issuers that are trusted at the moment, for the background refresh and the health check.</summary>
internal sealed class SigningKeyCaches
{
    private readonly Func<SigningKeyLocation, SigningKeyCache> _create;
    private ImmutableArray<SigningKeyCache> _all = [];

    public SigningKeyCaches(
        SigningKeySources sources, DiscoverySigningKeys discovery, RefreshJitter jitter, TimeProvider clock, TokenMetrics metrics, ILogger<SigningKeyCache> logger)
    {
        _create = location => new(location, sources, discovery, jitter, clock, metrics, logger);
        metrics.ObserveAges(() => Ages(clock.GetUtcNow()));
    }

    public ImmutableArray<SigningKeyCache> All => _all;

    public SigningKeyCache Add(SigningKeyLocation location)
    {
        var cache = _create(location);
        ImmutableInterlocked.Update(ref _all, all => all.Add(cache));
        return cache;
    }

    public void Remove(SigningKeyCache cache)
    {
        ImmutableInterlocked.Update(ref _all, all => all.Remove(cache));
        cache.Withdraw();
    }

    // The settings may name an issuer twice, once for each kind of token: the older keys count.
    private IEnumerable<(string Issuer, TimeSpan Age)> Ages(DateTimeOffset now) => _all
        .Select(cache => (cache.Issuer, Keys: cache.Usable(now)))
        .Where(cache => cache.Keys is not null)
        .GroupBy(cache => cache.Issuer, (issuer, caches) => (issuer, caches.Max(cache => now - cache.Keys!.FetchedAt)));
}
