using System.Collections.Concurrent;
using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Tokens.Revoked;

/// <summary>What was revoked, in memory: asked for every request, remembered tokens too.</summary>
internal sealed class RevocationList(TimeProvider clock)
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ulong, RevocationEntry> _all = new();
    private readonly Lock _adding = new();
    private volatile bool _isEmpty = true; // one read for each request while nothing is revoked
    private long _lastUntil; // when the last of them is forgotten
    private long _sweptAt;

    public int Count => _all.Count;

    /// <summary>Whether nothing is revoked, so that a request costs one read.</summary>
    public bool IsEmpty => _isEmpty;

    /// <summary>What is revoked at the moment.</summary>
    public IEnumerable<RevocationEntry> All => _all.Values;

    /// <summary>Whether a token was revoked.</summary>
    public bool Includes(ValidatedToken token) => !_isEmpty && Find(token);

    /// <summary>Adds a revocation. Of two for the same thing, the later time counts.</summary>
    public void Add(RevocationEntry revocation)
    {
        Sweep();
        if (revocation.Until <= clock.GetUtcNow())
        {
            return;
        }

        lock (_adding)
        {
            var kept = _all.AddOrUpdate(revocation.Key, revocation, (_, known) => Later(known, revocation));
            Interlocked.Exchange(ref _lastUntil, Math.Max(_lastUntil, kept.Until.UtcTicks));
            _isEmpty = false;
        }
    }

    private static RevocationEntry Later(RevocationEntry one, RevocationEntry other) => one with
    {
        IssuedBefore = one.IssuedBefore > other.IssuedBefore ? one.IssuedBefore : other.IssuedBefore,
        Until = one.Until > other.Until ? one.Until : other.Until,
    };

    private bool Find(ValidatedToken token)
    {
        if (clock.GetUtcNow().UtcTicks >= Interlocked.Read(ref _lastUntil))
        {
            ForgetAll();
        }

        var marks = token.RevocationMarks ??= RevocationMarks.Of(token);
        return Holds(marks.Session, token) || Holds(marks.Token, token) || Holds(marks.Person, token) || Holds(marks.Client, token);
    }

    private bool Holds(ulong key, ValidatedToken token) =>
        key != 0 && _all.TryGetValue(key, out var revocation) && !(token.IssuedAt > revocation.IssuedBefore) && revocation.Until > clock.GetUtcNow();

    // One that is added meanwhile is kept: it moves the time, and is added under the same lock.
    private void ForgetAll()
    {
        lock (_adding)
        {
            if (clock.GetUtcNow().UtcTicks >= _lastUntil)
            {
                _all.Clear();
                _isEmpty = true;
            }
        }
    }

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        var last = Interlocked.Read(ref _sweptAt);
        if (now.UtcTicks - last < SweepInterval.Ticks || Interlocked.CompareExchange(ref _sweptAt, now.UtcTicks, last) != last)
        {
            return;
        }

        foreach (var entry in _all)
        {
            if (entry.Value.Until <= now)
            {
                _all.TryRemove(entry);
            }
        }
    }
}
