namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>How often tokens may make us ask for keys again: five times at once, then once every ten seconds (KEY-02).</summary>
/// <remarks>
/// Key IDs that were just looked up in vain are remembered and do not ask again for a while. A client that keeps sending one stale
/// token thus spends no more than what is refilled, and the allowance is there when keys really rotate. Not thread-safe.
/// </remarks>
internal sealed class RefreshAllowance(TimeProvider clock)
{
    private const int Burst = 5;
    private const int MaxAbsentKeys = 1024;
    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(10);

    // Fingerprints only: the strings came from whoever asked. A collision delays one refresh by ten seconds.
    private readonly Dictionary<ulong, DateTimeOffset> _absent = [];
    private int _left = Burst;
    private DateTimeOffset _refilledAt;

    /// <summary>Whether a refresh for this key ID might start now.</summary>
    public bool IsLeft(ulong keyId)
    {
        var now = clock.GetUtcNow();
        if (_absent.TryGetValue(keyId, out var until) && now < until)
        {
            return false;
        }

        if (_left == Burst)
        {
            _refilledAt = now;
        }

        var refills = (int)Math.Min(Burst, Math.Max(0, (now - _refilledAt) / Refill));
        _left = Math.Min(Burst, _left + refills);
        _refilledAt += refills * Refill;
        return _left > 0;
    }

    /// <summary>Whether a refresh for this key ID may start now; true takes one from the allowance.</summary>
    public bool TryTake(ulong keyId)
    {
        if (!IsLeft(keyId))
        {
            return false;
        }

        _left--;
        return true;
    }

    /// <summary>A set fetched after the key ID was asked for does not contain it.</summary>
    public void RememberAbsent(ulong keyId)
    {
        if (_absent.Count >= MaxAbsentKeys)
        {
            _absent.Clear();
        }

        _absent[keyId] = clock.GetUtcNow() + Refill;
    }

    /// <summary>The published keys have changed: what was absent may be there.</summary>
    public void ForgetAbsent() => _absent.Clear();
}
