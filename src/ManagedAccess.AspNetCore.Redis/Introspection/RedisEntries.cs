using ManagedAccess.AspNetCore.Redis.Connections;
using Microsoft.Extensions.Caching.Distributed;

namespace ManagedAccess.AspNetCore.Redis.Introspection;

/// <summary>The second level of the <c>HybridCache</c> of answers: entries with an end, over the one connection with its time limit. Without the server there is no entry.</summary>
internal sealed class RedisEntries(RedisConnection redis, TimeProvider clock) : IDistributedCache
{
    private const string Purpose = "answer";

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        (await redis.AskAsync(Purpose, RedisConnection.AnswerLimit, async database => (byte[]?)await database.StringGetAsync(redis.KeyOf(key)))).Value;

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        var lifetime = options.AbsoluteExpirationRelativeToNow ?? options.AbsoluteExpiration - clock.GetUtcNow();
        if (lifetime > TimeSpan.Zero)
        {
            await redis.WriteAsync(Purpose, RedisConnection.AnswerLimit, database => database.StringSetAsync(redis.KeyOf(key), value, lifetime));
        }
    }

    public async Task RemoveAsync(string key, CancellationToken token = default) =>
        await redis.AskAsync(Purpose, RedisConnection.AnswerLimit, database => database.KeyDeleteAsync(redis.KeyOf(key)));

    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask; // no entry has a sliding end

    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => SetAsync(key, value, options).GetAwaiter().GetResult();

    public void Remove(string key) => RemoveAsync(key).GetAwaiter().GetResult();

    public void Refresh(string key)
    {
        // As RefreshAsync
    }
}
