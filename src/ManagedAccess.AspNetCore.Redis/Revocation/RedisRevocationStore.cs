using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ManagedAccess.AspNetCore.Redis.Connections;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Redis.Revocation;

/// <summary>
/// Revocations of all nodes: a stream that each node reads from the last entry it has seen, and a channel that says when there is something new.
/// A message can be lost, so the stream is also read every two seconds and after each connection.
/// </summary>
/// <remarks>
/// If the last entry that was seen is gone, the server has lost entries, and in another run (a restart, a failover) it may have: the stream is read from
/// its start, and what this node knows and the stream does not have is written again.
/// </remarks>
internal sealed class RedisRevocationStore(
    RedisConnection redis, RevocationOptions revocation, TimeProvider clock, ILogger<RedisRevocationStore> logger) : IRevocationStore
{
    /// <summary>How long a caller waits until its revocation is written.</summary>
    public static readonly TimeSpan WriteLimit = TimeSpan.FromMilliseconds(100);

    /// <summary>How often the stream is read, whether or not there was a message.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private const string Purpose = "revocation";

    // The clock of another node may be ahead. A later time would refuse tokens that are yet to be issued.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    private readonly RevocationStream _stream = new(redis.KeyOf("revocations"));
    private readonly RevocationSet _set = new(redis.KeyOf("revocations-by-time"));
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly KnownRevocations _known = new();
    private string _position = IRevocationLog.Start;
    private string? _comparedWith; // the run of the server that was last read from the start

    private IRevocationLog Entries => redis.HasStreams ? _stream : _set;

    // Never an exception because of the server: a node starts also while it is away.
    public async ValueTask<IReadOnlyList<RevocationEntry>> ReadAsync(CancellationToken cancellationToken) => (await CatchUpAsync()).News;

    public async ValueTask AddAsync(RevocationEntry revocation, CancellationToken cancellationToken)
    {
        _known.Add(revocation, isWritten: false);
        if (!await WriteAsync(revocation, WriteLimit))
        {
            throw new IOException("The revocation counts on this node. Redis cannot be used at the moment; the other nodes learn of it when it can, unless this node ends before.");
        }
    }

    public async IAsyncEnumerable<RevocationEntry> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        redis.Connected += Wake;
        try
        {
            await redis.ListenAsync("revoked", Wake);
            await using var timer = clock.CreateTimer(_ => LookAndWake(), null, Interval, Interval);
            Wake(); // what came between the first reading and the first message
            await foreach (var _ in _news.Reader.ReadAllAsync(cancellationToken))
            {
                var (news, isComplete) = await CatchUpAsync();
                foreach (var entry in news)
                {
                    yield return entry;
                }

                if (isComplete)
                {
                    await WriteMissingAsync(); // what others have revoked counts here first
                }
            }
        }
        finally
        {
            redis.Connected -= Wake;
            _position = IRevocationLog.Start; // the next watch may not have seen what was read last
        }
    }

    // A failover may leave the connections as they are, and then only the server says that it is another one.
    private void LookAndWake()
    {
        redis.Look();
        Wake();
    }

    private void Wake() => _news.Writer.TryWrite(true);

    private async Task<(IReadOnlyList<RevocationEntry> News, bool IsComplete)> CatchUpAsync()
    {
        await redis.ConnectAsync();
        var server = redis.ServerId;
        var position = server is null || server == _comparedWith ? _position : IRevocationLog.Start;
        if (position != IRevocationLog.Start)
        {
            var found = await redis.AskAsync(Purpose, RedisConnection.BackgroundLimit, database => Entries.HasAsync(database, position));
            if (!found.IsThere)
            {
                return ([], false);
            }

            position = found.Value ? position : IRevocationLog.Start;
        }

        var isWhole = position == IRevocationLog.Start;
        var (news, last, isComplete) = await ReadFromAsync(position, clock.GetUtcNow());
        _position = isWhole && !isComplete ? IRevocationLog.Start : last; // only a whole reading shows what is missing
        if (isWhole && isComplete)
        {
            _comparedWith = server;
            CompareWith(news);
        }

        return (news, isComplete);
    }

    private async Task<(List<RevocationEntry> News, string Last, bool IsComplete)> ReadFromAsync(string position, DateTimeOffset now)
    {
        var news = new List<RevocationEntry>();
        while (true)
        {
            var after = position;
            var page = await redis.AskAsync(Purpose, RedisConnection.BackgroundLimit, database => Entries.ReadAsync(database, after));
            if (!page.IsThere)
            {
                return (news, position, false);
            }

            foreach (var entry in page.Value.Entries.Select(entry => Bounded(entry, now)).Where(entry => entry.Until > now))
            {
                _known.Add(entry, isWritten: true);
                news.Add(entry);
            }

            position = page.Value.Position;
            if (page.Value.IsLast)
            {
                return (news, position, true);
            }
        }
    }

    private void CompareWith(IReadOnlyList<RevocationEntry> all)
    {
        if (_known.OnlyTheseAreWritten(all, clock.GetUtcNow()))
        {
            Log.EntriesLost(logger);
        }
    }

    private async Task WriteMissingAsync()
    {
        foreach (var one in _known.Unwritten(clock.GetUtcNow()))
        {
            if (!await WriteAsync(one, RedisConnection.BackgroundLimit))
            {
                return;
            }
        }
    }

    private async Task<bool> WriteAsync(RevocationEntry one, TimeSpan limit)
    {
        var now = clock.GetUtcNow();
        var answer = await redis.WriteAsync(Purpose, limit, async database =>
        {
            await Entries.WriteAsync(database, one, now, now - revocation.Retention);
            return true;
        });
        if (answer.IsThere)
        {
            _known.Add(one, isWritten: true);
            _ = redis.AskAsync(Purpose, limit, database => database.PublishAsync(redis.ChannelOf("revoked"), "")).AsTask(); // also without it, the others read the entry
        }

        return answer.IsThere;
    }

    private RevocationEntry Bounded(RevocationEntry one, DateTimeOffset now) => one with
    {
        IssuedBefore = one.IssuedBefore < now + Ahead ? one.IssuedBefore : now + Ahead,
        Until = one.Until < now + revocation.Retention ? one.Until : now + revocation.Retention,
    };
}
