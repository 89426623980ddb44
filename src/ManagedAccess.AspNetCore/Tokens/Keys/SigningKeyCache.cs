using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using ManagedAccess.AspNetCore.Concurrency;
using ManagedAccess.AspNetCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>The keys of one issuer: fetched once for all callers that wait, kept while the source cannot be reached.</summary>
internal sealed class SigningKeyCache(
    SigningKeyLocation location,
    SigningKeySources sources,
    DiscoverySigningKeys discovery,
    RefreshJitter jitter,
    TimeProvider clock,
    TokenMetrics metrics,
    ILogger<SigningKeyCache> logger)
{
    /// <summary>How old a key set may become before it is fetched again; <see cref="RefreshJitter"/> makes it a little less.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(10);

    /// <summary>How long the last good keys serve while the source cannot be reached.</summary>
    public static readonly TimeSpan LastKnownGood = TimeSpan.FromHours(24);

    /// <summary>How long one refresh, discovery included, may take.</summary>
    public static readonly TimeSpan FetchLimit = TimeSpan.FromSeconds(5);

    // Less than the promised 5 s and 2 s, so that the answer is sent in time.
    private static readonly TimeSpan PatienceWithoutKeys = TimeSpan.FromSeconds(4.5);
    private static readonly TimeSpan PatienceWithKeys = TimeSpan.FromSeconds(1.75);
    private static readonly TimeSpan RetryWithoutKeys = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryWithKeys = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DiscoveryFreshness = TimeSpan.FromHours(1);
    private static readonly TimeSpan ColdInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly RefreshAllowance _allowance = new(clock);
    private readonly SingleFlight<string, bool> _refreshes = new();
    private volatile SigningKeySet? _current;
    private volatile string? _lastFailure;
    private long _usableUntil = long.MinValue;
    private long _dueAt = long.MinValue;
    private DateTimeOffset? _startedAt;
    private (Uri Uri, DateTimeOffset At)? _located;

    public string Issuer => location.Issuer;

    /// <summary>Why the last refresh failed; null after a good one, and before the first.</summary>
    public string? LastFailure => _lastFailure;

    /// <summary>Whether the keys should be fetched, because they are old or the last attempt failed a while ago.</summary>
    public bool IsDue(DateTimeOffset now) => now.UtcTicks >= Interlocked.Read(ref _dueAt) || sources.HaveChanged(Issuer);

    /// <summary>Whether there is a key set that is not too old to use.</summary>
    public bool IsUsable(DateTimeOffset now) => now.UtcTicks < Interlocked.Read(ref _usableUntil);

    /// <summary>The keys to verify with; null when there are no keys, or they are too old to use.</summary>
    public SigningKeySet? Usable(DateTimeOffset now) => IsUsable(now) ? _current : null;

    /// <summary>Fetches the keys; callers meanwhile share the one refresh. Never throws: a failure is logged and kept.</summary>
    public Task RefreshAsync()
    {
        lock (_lock)
        {
            return Start();
        }
    }

    /// <summary>
    /// Waits until the keys are as new as the caller's question, and no longer than a request may be held. Cancelling ends the
    /// wait of this caller only.
    /// </summary>
    /// <returns>Null when newer keys cannot be asked for: the key ID was looked up a moment ago, or there were too many refreshes.</returns>
    public Task? TryWaitForAsync(string? keyId, CancellationToken cancellationToken) =>
        JoinOrStart(keyId, out var joined) is { } refresh ? WaitForAsync(refresh, joined, keyId, cancellationToken) : null;

    private async Task WaitForAsync(Task refresh, bool joined, string? keyId, CancellationToken cancellationToken)
    {
        var start = clock.GetUtcNow();
        var patience = IsUsable(start) ? PatienceWithKeys : PatienceWithoutKeys;
        try
        {
            await refresh.WaitAsync(patience, clock, cancellationToken);

            // A refresh that was under way may have been answered before the key was published. Only a refresh that starts now proves
            // that there is no such key, so a caller that joined one and did not find the key asks a second time.
            if (joined && !Has(keyId) && JoinOrStart(keyId, out _) is { } second)
            {
                var left = patience - (clock.GetUtcNow() - start);
                await second.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken);
            }
        }
        catch (TimeoutException)
        {
            return; // use the keys we have; the refresh goes on
        }

        if (!Has(keyId))
        {
            RememberAbsent(keyId);
        }
    }

    /// <summary>Whether newer keys can be asked for: a refresh is under way, or one may start.</summary>
    /// <param name="keyId">The <see cref="KeyIdFingerprint"/> of the key ID.</param>
    public bool MayLearn(ulong keyId)
    {
        lock (_lock)
        {
            return _refreshes.Find(Issuer) is not null || !IsUsable(clock.GetUtcNow()) || _allowance.IsLeft(keyId);
        }
    }

    private bool Has(string? keyId) =>
        Usable(clock.GetUtcNow()) is { } keys && (keyId is null || keys.Find(keyId) is not null);

    private Task<bool>? JoinOrStart(string? keyId, out bool joined)
    {
        lock (_lock)
        {
            var underWay = _refreshes.Find(Issuer);
            joined = underWay is not null;
            return underWay ?? (MayStart(keyId) ? Start() : null);
        }
    }

    // Without keys no token can be verified, so there is no reason to save the allowance: once a second is slow enough.
    private bool MayStart(string? keyId)
    {
        var now = clock.GetUtcNow();
        return IsUsable(now)
            ? _allowance.TryTake(KeyIdFingerprint.Compute(keyId))
            : _startedAt is not { } last || now - last >= ColdInterval || now < last;
    }

    private Task<bool> Start() => _refreshes.RunAsync(Issuer, () =>
    {
        _startedAt = clock.GetUtcNow();
        return Task.Run(FetchAsync);
    });

    private void RememberAbsent(string? keyId)
    {
        // A failed refresh does not show whether the key exists.
        if (LastFailure is not null)
        {
            return;
        }

        lock (_lock)
        {
            _allowance.RememberAbsent(KeyIdFingerprint.Compute(keyId));
        }
    }

    private async Task<bool> FetchAsync()
    {
        Uri? asked = null;
        using var span = ManagedAccessTelemetry.Activities.StartActivity("managed_access.fetch_keys", ActivityKind.Client);
        span?.SetTag("managed_access.issuer", Issuer);
        var start = clock.GetTimestamp();
        using var limit = new CancellationTokenSource(FetchLimit, clock);
        try
        {
            Adopt(await ReadKeysAsync(uri => asked = uri, limit.Token).WaitAsync(FetchLimit, clock));
            metrics.KeysFetched(Issuer, succeeded: true, clock.GetElapsedTime(start));
            return true;
        }
        catch (BackchannelException exception)
        {
            Fail(exception.Message);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            await limit.CancelAsync(); // the request itself ends too, whichever of the two limits was noticed first
            Fail($"{asked?.AbsoluteUri ?? "the key source"} gave no answer within {FetchLimit.TotalSeconds} seconds (timeout)");
        }

        metrics.KeysFetched(Issuer, succeeded: false, clock.GetElapsedTime(start));
        span?.SetStatus(ActivityStatusCode.Error, _lastFailure);
        return false;
    }

    private async Task<ImmutableArray<SigningKey>> ReadKeysAsync(Action<Uri> asking, CancellationToken cancellationToken)
    {
        if (await sources.FindAsync(Issuer, cancellationToken) is { } given)
        {
            return Read(given.Source, given.Document);
        }

        var now = clock.GetUtcNow();
        if (_located is not { } located || now - located.At >= DiscoveryFreshness || LastFailure is not null)
        {
            located = (await discovery.LocateAsync(location, asking, cancellationToken), now);
            _located = located;
        }

        return Read(located.Uri.AbsoluteUri, await discovery.FetchAsync(located.Uri, asking, cancellationToken));
    }

    private ImmutableArray<SigningKey> Read(string source, ReadOnlyMemory<byte> json)
    {
        try
        {
            return JwkSetReader.Read(json, location.Algorithms) is { IsEmpty: false } keys
                ? keys
                : throw new BackchannelException(
                    $"{source} holds no key that can be used; expected a JWK Set with public RSA or EC keys for {string.Join(", ", location.Algorithms.Order(StringComparer.Ordinal))}",
                    hasAnswered: true);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new BackchannelException($"{source} answered with something that is not JSON", hasAnswered: true);
        }
    }

    private void Adopt(ImmutableArray<SigningKey> fetched)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            // A key that is still published stays the same object, so every token it has verified stays good.
            var before = _current?.Keys ?? [];
            ImmutableArray<SigningKey> keys = [.. fetched.Select(key => before.FirstOrDefault(key.IsSameAs) ?? key)];
            var withdrawn = before.RemoveRange(keys.Where(before.Contains));
            _current = new(keys, now);
            Interlocked.Exchange(ref _usableUntil, (now + LastKnownGood).UtcTicks);
            Interlocked.Exchange(ref _dueAt, (now + jitter.Shorten(Freshness)).UtcTicks);
            _lastFailure = null;
            foreach (var key in withdrawn)
            {
                key.Withdraw();
            }

            if (withdrawn.IsEmpty && keys.Length == before.Length)
            {
                return;
            }

            _allowance.ForgetAbsent();
            logger.KeysChanged(Issuer, keys.Length, withdrawn.Length);
        }
    }

    private void Fail(string reason)
    {
        var now = clock.GetUtcNow();
        _lastFailure = reason;
        Interlocked.Exchange(ref _dueAt, (now + (IsUsable(now) ? RetryWithKeys : RetryWithoutKeys)).UtcTicks);
        if (IsUsable(now))
        {
            logger.KeysNotRefreshed(Issuer, reason);
        }
        else
        {
            logger.NoKeys(Issuer, reason);
        }
    }

    /// <summary>Withdraws every key, when the issuer itself is removed.</summary>
    public void Withdraw()
    {
        lock (_lock)
        {
            Interlocked.Exchange(ref _usableUntil, long.MinValue);
            foreach (var key in _current?.Keys ?? [])
            {
                key.Withdraw();
            }
        }
    }
}
