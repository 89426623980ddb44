namespace ManagedAccess.AspNetCore.Redis.Connections;

/// <summary>After three failures in a row the server is left alone for a moment, so that requests do not wait for it one after the other. Then one caller tries.</summary>
internal sealed class RedisCircuit(TimeProvider clock)
{
    /// <summary>How many failures in a row open it.</summary>
    public const int Threshold = 3;

    /// <summary>How long it stays open before one caller may try.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private int _failures;
    private long _lastTry; // not the time of day, which may be set back

    public bool MayTry()
    {
        lock (_lock)
        {
            if (_failures < Threshold)
            {
                return true;
            }

            if (clock.GetElapsedTime(_lastTry) < Pause)
            {
                return false;
            }

            _lastTry = clock.GetTimestamp(); // this caller tries; the others go on without the server
            return true;
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            _failures = 0;
        }
    }

    public void Failed()
    {
        lock (_lock)
        {
            _failures = Math.Min(_failures + 1, Threshold);
            _lastTry = clock.GetTimestamp();
        }
    }
}
