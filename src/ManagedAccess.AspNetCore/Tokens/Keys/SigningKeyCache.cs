using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using ManagedAccess.AspNetCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>The keys of one issuer: fetched once for everybody who waits, kept while the source cannot be reached.</summary>
internal sealed class SigningKeyCache(
    SigningKeyLocation location, SigningKeySources sources, DiscoverySigningKeys discovery, TimeProvider clock, TokenMetrics metrics, ILogger<SigningKeyCache> logger)
{
    /// <summary>How old a key set may become before it is fetched again.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(10);

    /// <summary>How long the last good keys serve while the source cannot be reached.</summary>
    public static readonly TimeSpan LastKnownGood = TimeSpan.FromHours(24);

    /// <summary>How long one refresh, discovery included, may take.</summary>
    public static readonly TimeSpan FetchLimit = TimeSpan.FromSeconds(5);

    // Under the 5 s and 2 s that are promised, so that the answer is out in time.
    private static readonly TimeSpan PatienceWithoutKeys = TimeSpan.FromSeconds(4.5);
    private static readonly TimeSpan PatienceWithKeys = TimeSpan.FromSeconds(1.75);
    private static readonly TimeSpan RetryWithoutKeys = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryWithKeys = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DiscoveryFreshness = TimeSpan.FromHours(1);
    private static readonly TimeSpan ColdInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly RefreshAllowance _allowance = new(clock);
    private volatile SigningKeySet? _current;
    private volatile string? _lastFailure;
    private long _usableUntil = long.MinValue;
    private long _dueAt = long.MinValue;
    private Task? _refresh;
    private DateTimeOffset? _startedAt;
    private (Uri Uri, DateTimeOffset At)? _located;

    public string Issuer => location.Issuer;

    /// <summary>Why the last refresh failed; null after a good one, and before the first.</summary>
    public string? LastFailure => _lastFailure;

    /// <summary>Whether the keys should be fetched, because they are old or the last attempt failed a while ago.</summary>
    public bool IsDue(DateTimeOffset now) => now.UtcTicks >= Interlocked.Read(ref _dueAt) || sources.HaveChanged(Issuer);

    /// <summary>Whether there is a key set, and no older than we may go on with.</summary>
    public bool IsUsable(DateTimeOffset now) => now.UtcTicks < Interlocked.Read(ref _usableUntil);

    /// <summary>The keys to verify with; null when there are none, or none that may still be used.</summary>
    public SigningKeySet? Usable(DateTimeOffset now) => IsUsable(now) ? _current : null;

    /// <summary>Fetches the keys; callers meanwhile share the one refresh. Never fails: what went wrong is logged and kept.</summary>
    public Task RefreshAsync()
    {
        lock (_lock)
        {
            return _refresh ?? Start();
        }
    }

    /// <summary>
    /// Waits until the keys are as new as the caller's question, and no longer than a request may be held. Cancelling ends the
    /// wait of this caller only.
    /// </summary>
    /// <returns>Null when nothing newer is to be had: looked up a moment ago, or too many have asked.</returns>
    public Task? TryWaitForAsync(string? keyId, CancellationToken cancellationToken) =>
        JoinOrStart(keyId, out var joined) is { } refresh ? WaitForAsync(refresh, joined, keyId, cancellationToken) : null;

    private async Task WaitForAsync(Task refresh, bool joined, string? keyId, CancellationToken cancellationToken)
    {
        var start = clock.GetUtcNow();
        var patience = IsUsable(start) ? PatienceWithKeys : PatienceWithoutKeys;
        try
        {
            await refresh.WaitAsync(patience, clock, cancellationToken);

            // A refresh that was under way may have been answered before the key was published. Only one that starts after us proves
            // that there is no such key, so whoever joined one and did not find the key asks a second time.
            if (joined && !Has(keyId) && JoinOrStart(keyId, out _) is { } second)
            {
                var left = patience - (clock.GetUtcNow() - start);
                await second.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken);
            }
        }
        catch (TimeoutException)
        {
            return; // the answer is what we have; the refresh goes on without us
        }

        if (!Has(keyId))
        {
            RememberAbsent(keyId);
        }
    }

    /// <summary>Whether asking for newer keys would lead to anything: a refresh is under way, or one may start.</summary>
    /// <param name="keyId">The <see cref="KeyIdFingerprint"/> of the key ID.</param>
    public bool MayLearn(ulong keyId)
    {
        lock (_lock)
        {
            return _refresh is not null || !IsUsable(clock.GetUtcNow()) || _allowance.IsLeft(keyId);
        }
    }

    private bool Has(string? keyId) =>
        Usable(clock.GetUtcNow()) is { } keys && (keyId is null || keys.Find(keyId) is not null);

    private Task? JoinOrStart(string? keyId, out bool joined)
    {
        lock (_lock)
        {
            joined = _refresh is not null;
            return _refresh ?? (MayStart(keyId) ? Start() : null);
        }
    }

    // Without keys nothing can be verified, so nothing is gained by saving the allowance: once a second is slow enough.
    private bool MayStart(string? keyId)
    {
        var now = clock.GetUtcNow();
        return IsUsable(now)
            ? _allowance.TryTake(KeyIdFingerprint.Of(keyId))
            : _startedAt is not { } last || now - last >= ColdInterval || now < last;
    }

    private Task Start()
    {
        _startedAt = clock.GetUtcNow();
        return _refresh = Task.Run(FetchAsync);
    }

    private void RememberAbsent(string? keyId)
    {
        // A failed refresh proves nothing about the key.
        if (LastFailure is not null)
        {
            return;
        }

        lock (_lock)
        {
            _allowance.RememberAbsent(KeyIdFingerprint.Of(keyId));
        }
    }

    private async Task FetchAsync()
    {
        Uri? asked = null;
        using var span = ManagedAccessTelemetry.Activities.StartActivity("managed_access.fetch_keys", ActivityKind.Client);
        try
        {
            using var limit = new CancellationTokenSource(FetchLimit, clock);
            Adopt(await ReadKeysAsync(uri => asked = uri, limit.Token).WaitAsync(FetchLimit, clock));
            metrics.KeysFetched(succeeded: true);
        }
        catch (BackchannelException exception)
        {
            Fail(exception.Message);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            Fail($"{asked?.AbsoluteUri ?? "the key source"} gave no answer within {FetchLimit.TotalSeconds} seconds (timeout)");
        }
        finally
        {
            lock (_lock)
            {
                _refresh = null;
            }
        }
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
            // A key that stays is the same object, and with it every token it has verified stays good.
            var before = _current?.Keys ?? [];
            ImmutableArray<SigningKey> keys = [.. fetched.Select(key => before.FirstOrDefault(key.IsSameAs) ?? key)];
            var withdrawn = before.RemoveRange(keys.Where(before.Contains));
            _current = new(keys, now);
            Interlocked.Exchange(ref _usableUntil, (now + LastKnownGood).UtcTicks);
            Interlocked.Exchange(ref _dueAt, (now + Freshness).UtcTicks);
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
        metrics.KeysFetched(succeeded: false);
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

    /// <summary>Ends the use of every key, with the issuer itself.</summary>
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
