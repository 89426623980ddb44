using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ManagedAccess.AspNetCore.Redis.Connections;

/// <summary>
/// The one connection of this node. Each command has a time limit; a server that is down or slow is left alone for a moment. Nothing here throws
/// because of the server: a command without an answer is a <see cref="RedisAnswer{T}"/> without a value.
/// </summary>
internal sealed class RedisConnection(ManagedAccessRedisOptions options, TimeProvider clock, RedisMetrics metrics, ILogger<RedisConnection> logger) : IAsyncDisposable, IDisposable
{
    /// <summary>How long a request waits for the memory of proofs. With <see cref="AnswerLimit"/> 100 milliseconds together.</summary>
    public static readonly TimeSpan ProofLimit = TimeSpan.FromMilliseconds(75);

    /// <summary>How long a request waits for an answer about an opaque token.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromMilliseconds(25);

    /// <summary>How long work waits that no request waits for.</summary>
    public static readonly TimeSpan BackgroundLimit = TimeSpan.FromSeconds(2);

    private readonly RedisAvailability _availability = new(options, clock, logger);
    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _connecting;
    private volatile ConnectionMultiplexer? _multiplexer;
    private volatile string? _eviction;
    private volatile string? _serverId;
    private volatile bool _lacksInfo;
    private volatile bool _isDivided;
    private bool _isLooking;
    private int _connections; // lost and restored ones
    private bool _isDisposed;

    /// <summary>The connection is there, or there again.</summary>
    public event Action? Connected;

    /// <summary>Whether the settings have a server.</summary>
    public bool IsConfigured => options.Configuration is not null;

    /// <summary>Why the server cannot be used; null while it can.</summary>
    public string? Problem => _availability.Problem;

    /// <summary>The policy by which the server may forget entries; null if it keeps them.</summary>
    public string? Eviction => _eviction;

    /// <summary>Whether the login may not ask which run of the server it is.</summary>
    public bool LacksInfo => _lacksInfo;

    /// <summary>
    /// The run of the server that this node is connected to; null until it is known. Another one after a restart and after a failover, and then the
    /// server may lack what it has acknowledged last.
    /// </summary>
    public string? ServerId => _serverId;

    /// <summary>Whether the server has streams. Garnet does not.</summary>
    public bool HasStreams { get; private set; } = true;

    /// <summary>A key of this app on the server.</summary>
    public RedisKey KeyOf(string name) => options.KeyPrefix + name;

    public RedisChannel ChannelOf(string name) => RedisChannel.Literal(options.KeyPrefix + name);

    /// <summary>Connects, or tries to: the connection then comes by itself when the server is there.</summary>
    public async Task ConnectAsync()
    {
        Task<ConnectionMultiplexer> connecting;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            if (_connecting is { IsFaulted: true } or { IsCanceled: true })
            {
                _connecting = null;
            }

            connecting = _connecting ??= OpenAsync();
        }

        try
        {
            await connecting;
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException or SocketException)
        {
            _availability.Failed(exception, BackgroundLimit); // tried again with the next call
        }
    }

    /// <summary>Finds out which server it is, and whether it accepts writes and keeps them. Once at a time, and nobody waits.</summary>
    public void Look()
    {
        if (!Interlocked.Exchange(ref _isLooking, true))
        {
            _ = LookOnceAsync();
        }

        async Task LookOnceAsync()
        {
            try
            {
                await LookAsync();
            }
            finally
            {
                Volatile.Write(ref _isLooking, false);
            }
        }
    }

    /// <summary>Asks the server, for at most so long.</summary>
    /// <param name="purpose">For the metrics, from a fixed list.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="command">The commands.</param>
    public ValueTask<RedisAnswer<T>> AskAsync<T>(string purpose, TimeSpan limit, Func<IDatabase, Task<T>> command) => AskAsync(purpose, limit, command, isWrite: false);

    /// <summary>The same, with a command that only a server can answer that accepts writes.</summary>
    public ValueTask<RedisAnswer<T>> WriteAsync<T>(string purpose, TimeSpan limit, Func<IDatabase, Task<T>> command) => AskAsync(purpose, limit, command, isWrite: true);

    private async ValueTask<RedisAnswer<T>> AskAsync<T>(string purpose, TimeSpan limit, Func<IDatabase, Task<T>> command, bool isWrite)
    {
        if (_multiplexer is not { } multiplexer || _isDivided || !_availability.MayTry())
        {
            metrics.NotAsked(purpose);
            return RedisAnswer<T>.Missing;
        }

        var started = clock.GetTimestamp();
        Task<T>? asked = null;
        try
        {
            asked = command(multiplexer.GetDatabase()).Observed();
            return Answered(purpose, await asked.WaitAsync(limit, clock), started, isWrite);
        }
        catch (TimeoutException) when (asked is { IsCompletedSuccessfully: true })
        {
            return Answered(purpose, asked.Result, started, isWrite); // it came while a busy machine was late with both
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            metrics.Failed(purpose);
            _availability.Failed(exception, limit);
            return RedisAnswer<T>.Missing;
        }
    }

    /// <summary>Listens to a channel, also after the connection was lost and came back.</summary>
    public async Task ListenAsync(string name, Action heard)
    {
        if (_multiplexer is { } multiplexer)
        {
            try
            {
                await multiplexer.GetSubscriber().SubscribeAsync(ChannelOf(name), (_, _) => heard()).Observed().WaitAsync(BackgroundLimit, clock);
            }
            catch (Exception exception) when (exception is RedisException or RedisCommandException or TimeoutException)
            {
                _availability.Failed(exception, BackgroundLimit); // the client subscribes when it is connected
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (End() is { } connecting)
        {
            await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (connecting.IsCompletedSuccessfully)
            {
                await connecting.Result.DisposeAsync();
            }
        }
    }

    public void Dispose()
    {
        if (End() is { IsCompletedSuccessfully: true } connecting)
        {
            connecting.Result.Dispose();
        }
    }

    private Task<ConnectionMultiplexer>? End()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _availability.End();
            return _connecting;
        }
    }

    private async Task<ConnectionMultiplexer> OpenAsync()
    {
        if (!RedisServer.TryParse(options.Configuration!, out var server))
        {
            throw new InvalidOperationException("ManagedAccess:Redis:Configuration was not checked when the host started.");
        }

        var multiplexer = await ConnectionMultiplexer.ConnectAsync(server);
        multiplexer.ConnectionFailed += (_, lost) => Lost(lost);
        multiplexer.ConnectionRestored += (_, _) =>
        {
            _availability.Connected();
            LookAgain();
        };
        multiplexer.ConfigurationChanged += (_, _) => LookAgain(); // another primary, with the connections as they were
        multiplexer.ConfigurationChangedBroadcast += (_, _) => LookAgain();
        _multiplexer = multiplexer;
        if (multiplexer.IsConnected)
        {
            await LookAsync();
        }
        else
        {
            _availability.Failed(multiplexer.GetEndPoints().Length > 1 ? "no server can be reached" : "the server cannot be reached, or does not accept the login");
        }

        return multiplexer;
    }

    private RedisAnswer<T> Answered<T>(string purpose, T value, long started, bool isWrite)
    {
        metrics.Answered(purpose, clock.GetElapsedTime(started));
        _availability.Succeeded(isWrite);
        return new(true, value);
    }

    private void Lost(ConnectionFailedEventArgs lost)
    {
        Changed(); // before the next connection, which may be to a server that has lost something
        _availability.Failed($"the connection failed ({lost.FailureType})");
    }

    private void LookAgain()
    {
        Changed();
        _ = LookAndTellAsync();

        async Task LookAndTellAsync()
        {
            await LookAsync(); // so that it is known whether it is another run of the server
            Connected?.Invoke();
        }
    }

    private void Changed()
    {
        lock (_lock)
        {
            _connections++;
            _serverId = null;
        }
    }

    private async Task LookAsync()
    {
        var connections = Volatile.Read(ref _connections);
        _isDivided = _multiplexer is { } multiplexer && multiplexer.GetServers().Count(server => server is { ServerType: ServerType.Cluster, IsReplica: false }) > 1;
        if (_isDivided)
        {
            _availability.Failed("a cluster with several primaries cannot be used", isReached: true);
            return;
        }

        var answer = await WriteAsync("health", BackgroundLimit, async database =>
        {
            await database.StringSetAsync(KeyOf("health"), "1", TimeSpan.FromMinutes(1));
            return await RedisInfo.ReadAsync(database);
        });
        if (answer is not { IsThere: true, Value: { } info })
        {
            if (answer.IsThere && !Interlocked.Exchange(ref _lacksInfo, true))
            {
                Log.LacksInfo(logger, options.WhenUnavailable);
            }

            return;
        }

        _lacksInfo = false;
        lock (_lock)
        {
            if (connections != _connections)
            {
                return; // this was the server of an earlier connection
            }

            (_serverId, HasStreams) = (info.RunId, info.HasStreams);
        }

        if (Interlocked.Exchange(ref _eviction, info.Eviction) != info.Eviction && info.Eviction is { } found)
        {
            Log.Evicts(logger, found);
        }
    }
}
