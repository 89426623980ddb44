namespace ManagedAccess.AspNetCore.Concurrency;

/// <summary>Stops asking a server that is down, so that requests do not wait for it one after the other.</summary>
/// <remarks>
/// After a few failures in a row it is open for a moment, in which nobody asks. Then one caller tries: a success closes it, a failure opens it
/// again. Only failures to reach the server count, because a client could provoke an error in an answer.
/// </remarks>
internal sealed class Circuit(TimeProvider clock)
{
    /// <summary>How many failures in a row open it.</summary>
    public const int Threshold = 3;

    /// <summary>How long it stays open before one caller may try.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private int _failures;
    private DateTimeOffset _closedUntil; // the next try is not before this time

    /// <summary>Whether the server may be asked now; otherwise how long to wait.</summary>
    public bool MayTry(out TimeSpan wait)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            if (_failures < Threshold)
            {
                return true;
            }

            if (now < _closedUntil)
            {
                wait = _closedUntil - now;
                return false;
            }

            _closedUntil = now + Pause; // this caller tries; the others wait for the result
            return true;
        }
    }

    /// <summary>The server has answered.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            _failures = 0;
        }
    }

    /// <summary>The server could not be reached.</summary>
    /// <returns>Whether this failure has opened the circuit.</returns>
    public bool Failed()
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            _failures = Math.Min(_failures + 1, Threshold);
            _closedUntil = now + Pause;
            return _failures == Threshold;
        }
    }
}
