using ManagedAccess.AspNetCore.Concurrency;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Attribution.Identities;

/// <summary>The identities of people with tokens from Access: requested once a session, shared by all waiting requests, and cached for a time.</summary>
/// <remarks>If the lookup fails, the identity is unknown: <see cref="RequestAttribution.Groups"/> stays null, and the person is not a member of any group.</remarks>
internal sealed class AccessIdentities(
    AccessIdentitySource source, AccessTokenOptions options, TimeProvider clock, IdentityMetrics metrics, ILogger<AccessIdentities> logger) : IDisposable
{
    /// <summary>The longest time a request waits.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    /// <summary>How long an identity is cached: a person who left a group counts as a member for this time.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    // While Access cannot be reached, not every request must wait for it.
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(15);

    private const int CacheBytes = 8 * 1024 * 1024;
    private const int EntryOverhead = 256;

    // A cache of its own: an app's shared cache may have a size limit. The entries expire by this class's clock.
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = CacheBytes });
    private readonly SingleFlight<SessionKey, Remembered> _lookups = new();

    /// <summary>Whether a token is of a person of Access, and its server's entry asks for the lookup.</summary>
    public static bool AreWantedFor(ValidatedToken token) => token is { IsService: false, TrustedIssuer.Server.IdentityLookup: true };

    /// <summary>The identity behind a validated token; null when it is not known.</summary>
    /// <param name="token">The token, validated.</param>
    /// <param name="text">The token as it was presented.</param>
    /// <param name="cancellationToken">Ends the wait of this caller only.</param>
    public async ValueTask<AccessIdentity?> FindAsync(ValidatedToken token, string text, CancellationToken cancellationToken)
    {
        var key = new SessionKey(token.Issuer, token.Subject!, token.IdentityNonce ?? token.Digest);
        if (Known(key) is { } known)
        {
            return known.Identity;
        }

        var lookup = _lookups.RunAsync(key, () => LookUpAsync(key, token, text));
        return (await lookup.WaitAsync(cancellationToken)).Identity;
    }

    public void Dispose() => _known.Dispose();

    private Remembered? Known(SessionKey key) => _known.TryGetValue(key, out Remembered? known) && clock.GetUtcNow() < known!.Until ? known : null;

    // A caller cannot cancel it: others may be waiting.
    private async Task<Remembered> LookUpAsync(SessionKey key, ValidatedToken token, string text)
    {
        // Another lookup may have ended since the caller looked into the cache.
        if (Known(key) is { } known)
        {
            return known;
        }

        var (identity, failure) = await TryFetchAsync(token, text);
        metrics.LookedUp(identity is not null);
        if (failure is not null)
        {
            Log.IdentityUnknown(logger, token.Issuer, failure);
        }

        // Cached only as long as the token of the lookup is valid.
        var now = clock.GetUtcNow();
        var until = now + (identity is null ? RetryAfterFailure : Freshness);
        var remembered = new Remembered(identity, until < token.ExpiresAt ? until : token.ExpiresAt);
        var size = EntryOverhead + (identity?.Groups.Sum(group => 2 * group.Length + 32) ?? 0);
        _known.Set(key, remembered, new MemoryCacheEntryOptions { Size = size, SlidingExpiration = Freshness });
        return remembered;
    }

    private async Task<(AccessIdentity? Identity, string? Failure)> TryFetchAsync(ValidatedToken token, string text)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        try
        {
            var json = await source.FetchAsync(token.TrustedIssuer, text, limit.Token);

            // A sign-in time in the future would always count as recent.
            return AccessIdentity.Read(json, token.Email) is not { } identity ? (null, "Its answer is no identity, or that of somebody else")
                : identity.AuthenticationTime > clock.GetUtcNow() + options.ClockSkew ? (identity with { AuthenticationTime = null }, null)
                : (identity, null);
        }
        catch (OperationCanceledException)
        {
            return (null, $"It gave no answer within {TimeLimit.TotalSeconds} seconds (timeout)");
        }
        catch (BackchannelException exception)
        {
            return (null, exception.Message);
        }
    }

    private readonly record struct SessionKey(string Issuer, string Subject, string Session);

    private sealed record Remembered(AccessIdentity? Identity, DateTimeOffset Until);
}
