using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ManagedAccess.AspNetCore.Redis.Connections;

/// <summary>Whether the server can be used. Says it once when that changes, and leaves a server alone that fails.</summary>
internal sealed class RedisAvailability(ManagedAccessRedisOptions options, TimeProvider clock, ILogger logger)
{
    private const string NotConnected = "there is no connection yet";
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly RedisCircuit _circuit = new(clock);
    private readonly Lock _lock = new();
    private volatile string? _problem = NotConnected;
    private long? _loggedAt;
    private bool _isLogged; // that it cannot be used
    private bool _isRefused; // by the server itself
    private bool _hasEnded;

    /// <summary>Why the server cannot be used; null while it can.</summary>
    public string? Problem => _problem;

    public bool MayTry() => _circuit.MayTry();

    /// <summary>There is a new connection, so the next caller may try.</summary>
    public void Connected() => _circuit.Succeeded();

    /// <param name="isWrite">Whether the server has accepted a write. One that is full or a replica answers reads, and that says nothing.</param>
    public void Succeeded(bool isWrite)
    {
        _circuit.Succeeded();
        if (_problem is null)
        {
            return;
        }

        bool isNews;
        lock (_lock)
        {
            if (_isRefused && !isWrite)
            {
                return;
            }

            isNews = _isLogged;
            (_problem, _isRefused, _isLogged) = (null, false, false);
        }

        if (isNews)
        {
            Log.Recovered(logger);
        }
    }

    /// <param name="exception">What the client says.</param>
    /// <param name="limit">How long there was no answer.</param>
    public void Failed(Exception exception, TimeSpan limit) => Failed(ReasonOf(exception, limit), isReached: exception is RedisServerException);

    /// <param name="reason">Our own words.</param>
    /// <param name="isReached">Whether the server has answered, with an error. Then nobody waits for it.</param>
    public void Failed(string reason, bool isReached = false)
    {
        if (!isReached)
        {
            _circuit.Failed();
        }

        lock (_lock)
        {
            (_problem, _isRefused) = (reason, _isRefused || isReached);
            if (_hasEnded || (_loggedAt is { } before && clock.GetElapsedTime(before) < LogInterval))
            {
                return;
            }

            (_loggedAt, _isLogged) = (clock.GetTimestamp(), true);
        }

        Log.Unavailable(logger, reason, options.WhenUnavailable);
    }

    /// <summary>The host has stopped; what fails now is not worth a word.</summary>
    public void End()
    {
        lock (_lock)
        {
            _hasEnded = true;
        }
    }

    // The first word of an error of the server is its code, such as OOM, READONLY or NOAUTH. The rest may name a key.
    private static string ReasonOf(Exception exception, TimeSpan limit) => exception switch
    {
        RedisServerException server => $"the server answers with the error {server.Message.Split(' ')[0]}",
        RedisConnectionException connection => $"the connection failed ({connection.FailureType})",
        RedisTimeoutException or TimeoutException => $"there was no answer within {limit.TotalMilliseconds} ms",
        _ => $"the client failed ({exception.GetType().Name})",
    };
}
