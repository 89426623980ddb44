using System.Globalization;
using StackExchange.Redis;

namespace ManagedAccess.AspNetCore.Redis.Revocation;

/// <summary>The log as a set that is sorted by time, for servers without streams (Garnet). Nodes order it by their own clocks, so the last two minutes are read each time.</summary>
internal sealed class RevocationSet(RedisKey key) : IRevocationLog
{
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    public async Task<bool> HasAsync(IDatabase database, string position) => await database.SortedSetScoreAsync(key, MemberAt(position)) is not null;

    public async Task<RevocationPage> ReadAsync(IDatabase database, string position)
    {
        var start = position == IRevocationLog.Start ? double.NegativeInfinity : TimeOf(position) - Overlap.TotalMilliseconds;
        var entries = await database.SortedSetRangeByScoreWithScoresAsync(key, start);
        var last = entries is [.., var latest] ? string.Create(CultureInfo.InvariantCulture, $"{latest.Score:0} {latest.Element}") : position;
        return new([.. entries.Select(entry => RevocationText.Read(entry.Element)).OfType<RevocationEntry>()], last, IsLast: true);
    }

    public async Task WriteAsync(IDatabase database, RevocationEntry revocation, DateTimeOffset now, DateTimeOffset oldest)
    {
        await database.SortedSetAddAsync(key, RevocationText.WriteLine(revocation), now.ToUnixTimeMilliseconds());
        await database.SortedSetRemoveRangeByScoreAsync(key, double.NegativeInfinity, oldest.ToUnixTimeMilliseconds());
    }

    private static double TimeOf(string position) => double.Parse(position.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture);

    private static string MemberAt(string position) => position[(position.IndexOf(' ', StringComparison.Ordinal) + 1)..];
}
