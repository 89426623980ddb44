using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using ManagedAccess.AspNetCore.Redis.Connections;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace ManagedAccess.AspNetCore.Redis.Proofs;

/// <summary>
/// The keys that all nodes make nonces with: one secret for each day, made by the node that is first (<c>SET … NX</c>), and the key of an hour derived
/// from it. Each node has those of yesterday, today and tomorrow in memory, so that nonces outlast a server that is away for a day.
/// </summary>
internal sealed class RedisNonceKeys(RedisConnection redis, IProofNonceKeys local, AccessTokenOptions tokens, TimeProvider clock) : IProofNonceKeys, IHostedService, IDisposable
{
    private const string Purpose = "nonce_key";
    private const int HoursADay = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(4);

    private readonly ConcurrentDictionary<long, byte[]> _secrets = new(); // by day, as the server has them
    private volatile Derived? _latest;
    private ITimer? _timer;

    public ReadOnlyMemory<byte> KeyOf(long period)
    {
        if (_latest is { } latest && latest.Period == period)
        {
            return latest.Key;
        }

        if (!_secrets.TryGetValue(DayOf(period), out var secret))
        {
            return local.KeyOf(period); // until the server is there, each node has its own
        }

        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, period);
        var derived = new Derived(period, HMACSHA256.HashData(secret, number));
        _latest = derived;
        return derived.Key;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!redis.IsConfigured || !tokens.DPoP.Nonces)
        {
            return;
        }

        await redis.ConnectAsync();
        redis.Connected += Refresh;
        _timer = clock.CreateTimer(_ => Refresh(), null, Interval, Interval);
        await RefreshAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        redis.Connected -= Refresh;
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        redis.Connected -= Refresh;
        _timer?.Dispose();
    }

    private void Refresh() => _ = RefreshAsync();

    private async Task RefreshAsync()
    {
        var today = DayOf(clock.GetUtcNow().ToUnixTimeSeconds() / 3600);
        for (var day = today - 1; day <= today + 1; day++)
        {
            var number = day;
            var answer = await redis.WriteAsync(Purpose, RedisConnection.BackgroundLimit, database => TakeAsync(database, number));
            if (!answer.IsThere)
            {
                return; // what is known counts
            }

            if (answer.Value is { Length: HMACSHA256.HashSizeInBytes } secret && !(_secrets.TryGetValue(day, out var known) && known.AsSpan().SequenceEqual(secret)))
            {
                _secrets[day] = secret;
                _latest = null;
            }
        }

        foreach (var day in _secrets.Keys.Where(day => day < today - 1))
        {
            _secrets.TryRemove(day, out _);
        }
    }

    // A server that came back empty gets the secret that this node has, so that nonces stay good.
    private async Task<byte[]?> TakeAsync(IDatabase database, long day)
    {
        var key = redis.KeyOf(string.Create(CultureInfo.InvariantCulture, $"nonce-key:{day}"));
        var offered = _secrets.TryGetValue(day, out var known) ? known : RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
        return await database.StringSetAsync(key, offered, Lifetime, When.NotExists) ? offered : (byte[]?)await database.StringGetAsync(key);
    }

    private static long DayOf(long period) => period / HoursADay;

    private sealed record Derived(long Period, byte[] Key);
}
