using System.Globalization;
using StackExchange.Redis;

namespace ManagedAccess.AspNetCore.Redis.Revocation;

/// <summary>The log as a stream, which Redis and Valkey have.</summary>
internal sealed class RevocationStream(RedisKey key) : IRevocationLog
{
    private const int PageSize = 1000;

    public async Task<bool> HasAsync(IDatabase database, string position) => (await database.StreamRangeAsync(key, position, position, count: 1)).Length > 0;

    public async Task<RevocationPage> ReadAsync(IDatabase database, string position)
    {
        var entries = await database.StreamReadAsync(key, position, PageSize);
        return new([.. entries.Select(RevocationText.Read).OfType<RevocationEntry>()], entries is [.., var last] ? last.Id.ToString() : position, entries.Length < PageSize);
    }

    // The client has no method for MINID.
    public Task WriteAsync(IDatabase database, RevocationEntry revocation, DateTimeOffset now, DateTimeOffset oldest)
    {
        var least = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, oldest.ToUnixTimeMilliseconds())}-0");
        object[] arguments = [key, "MINID", "~", least, "*", .. RevocationText.Write(revocation).SelectMany(static pair => new object[] { pair.Name, pair.Value })];
        return database.ExecuteAsync("XADD", arguments);
    }
}
