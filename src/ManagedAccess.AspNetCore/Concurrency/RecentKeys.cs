using System.Diagnostics.CodeAnalysis;

namespace ManagedAccess.AspNetCore.Concurrency;

/// <summary>Remembers keys for a limited time, each added at most once, in limited memory.</summary>
/// <remarks>
/// Two generations: a key is added to the younger one, and a generation is forgotten as a whole when each of its keys has expired. A look-up and
/// an addition are one step under one lock, so that two callers with the same key cannot both add it.
/// </remarks>
internal sealed class RecentKeys<TKey, TValue>(TimeSpan longest, int capacity, TimeProvider clock)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private Dictionary<TKey, (DateTimeOffset Until, TValue Value)> _younger = [];
    private Dictionary<TKey, (DateTimeOffset Until, TValue Value)> _older = [];
    private DateTimeOffset _started;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _younger.Count + _older.Count;
            }
        }
    }

    /// <summary>The value of a key that was added and has not expired.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            var isKnown = Find(key, now, out var found);
            value = found.Value;
            return isKnown;
        }
    }

    /// <summary>Adds a key unless it is known or there is no room.</summary>
    /// <param name="key">The key.</param>
    /// <param name="until">When it expires. A later time than the longest is cut to the longest.</param>
    /// <param name="value">The value to keep.</param>
    public Addition TryAdd(TKey key, DateTimeOffset until, TValue value)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            Turn(now);
            if (Find(key, now, out _))
            {
                return Addition.Known;
            }

            if (_younger.Count + _older.Count >= capacity)
            {
                return Addition.Full;
            }

            _younger[key] = (until < now + longest ? until : now + longest, value);
            return Addition.Added;
        }
    }

    private bool Find(TKey key, DateTimeOffset now, out (DateTimeOffset Until, TValue Value) found) =>
        (_younger.TryGetValue(key, out found) && found.Until > now) || (_older.TryGetValue(key, out found) && found.Until > now);

    private void Turn(DateTimeOffset now)
    {
        if (now - _started < longest) // also if the clock was set back: nothing is forgotten early
        {
            return;
        }

        // After twice the time both generations have expired.
        _older = now - _started < 2 * longest ? _younger : [];
        _younger = [];
        _started = now;
    }
}

/// <summary>The result of adding a key to <see cref="RecentKeys{TKey, TValue}"/>.</summary>
internal enum Addition
{
    /// <summary>It was not known, and is now.</summary>
    Added,

    /// <summary>It was added before and has not expired.</summary>
    Known,

    /// <summary>There is no room until older keys expire.</summary>
    Full,
}
