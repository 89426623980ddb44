using System.Collections.Immutable;
using ManagedAccess.AspNetCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>The key caches of all issuers that are trusted at the moment: what is refreshed in the background and watched over.</summary>
internal sealed class SigningKeyCaches(
    SigningKeySources sources, DiscoverySigningKeys discovery, TimeProvider clock, TokenMetrics metrics, ILogger<SigningKeyCache> logger)
{
    private ImmutableArray<SigningKeyCache> _all = [];

    public ImmutableArray<SigningKeyCache> All => _all;

    public SigningKeyCache Add(SigningKeyLocation location)
    {
        var cache = new SigningKeyCache(location, sources, discovery, clock, metrics, logger);
        ImmutableInterlocked.Update(ref _all, all => all.Add(cache));
        return cache;
    }

    public void Remove(SigningKeyCache cache)
    {
        ImmutableInterlocked.Update(ref _all, all => all.Remove(cache));
        cache.Withdraw();
    }
}
