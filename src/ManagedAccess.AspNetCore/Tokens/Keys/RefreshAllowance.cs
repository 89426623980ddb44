using System.Text;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>How often tokens may make us ask for keys again: five times at once, then once every ten seconds (KEY-02).</summary>
/// <remarks>
/// Key IDs that were just looked up and not found are remembered, and do not ask again for a while. A client that keeps sending one stale
/// token therefore spends only the refill, and the allowance is available when keys really rotate. Not thread-safe.
/// </remarks>
internal sealed class RefreshAllowance(TimeProvider clock)
{
    private const int Burst = 5;
    private const int MaxAbsentKeys = 1024;
    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(10);

    // Fingerprints only: the strings come from the callers. A collision delays one refresh by ten seconds.
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

    /// <summary>Notes that a set fetched after the key ID was asked for does not contain it.</summary>
    public void RememberAbsent(ulong keyId)
    {
        if (_absent.Count >= MaxAbsentKeys)
        {
            _absent.Clear();
        }

        _absent[keyId] = clock.GetUtcNow() + Refill;
    }

    /// <summary>Notes that the published keys have changed: a key ID that was absent may be there now.</summary>
    public void ForgetAbsent() => _absent.Clear();
}

/// <summary>A number for a key ID, seeded per process. Key IDs that do not exist are remembered by this number.</summary>
internal static class KeyIdFingerprint
{
    private const int UsualLength = 256;

    public static ulong Compute(string? keyId)
    {
        if (keyId is null)
        {
            return 0;
        }

        var length = Encoding.UTF8.GetByteCount(keyId);
        var utf8 = length > UsualLength ? new byte[length] : stackalloc byte[UsualLength];
        return Compute(utf8[..Encoding.UTF8.GetBytes(keyId, utf8)]);
    }

    public static ulong Compute(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        return (uint)hash.ToHashCode();
    }
}
