namespace ManagedAccess.AspNetCore.Redis.Revocation;

/// <summary>The revocations that count at the moment, of this node and of others, and which of them the stream has.</summary>
internal sealed class KnownRevocations
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, (RevocationEntry Entry, bool IsWritten)> _all = [];

    /// <summary>Of two for the same thing, the later time counts.</summary>
    public void Add(RevocationEntry entry, bool isWritten)
    {
        lock (_lock)
        {
            if (!_all.TryGetValue(entry.Key, out var known) || entry.IssuedBefore > known.Entry.IssuedBefore)
            {
                _all[entry.Key] = (entry, isWritten);
            }
            else if (isWritten && IsCovered(known.Entry, entry))
            {
                _all[entry.Key] = (known.Entry, true);
            }
        }
    }

    /// <summary>The entries on the server were read from the first one, and are these.</summary>
    /// <returns>Whether one is missing that was written before and still counts.</returns>
    public bool OnlyTheseAreWritten(IReadOnlyList<RevocationEntry> written, DateTimeOffset now)
    {
        lock (_lock)
        {
            var keys = written.Select(entry => entry.Key).ToHashSet();
            var isLost = false;
            foreach (var (key, known) in _all.ToArray())
            {
                isLost |= known.IsWritten && known.Entry.Until > now && !keys.Contains(key);
                _all[key] = (known.Entry, false);
            }

            foreach (var entry in written)
            {
                Add(entry, isWritten: true);
            }

            return isLost;
        }
    }

    /// <summary>What the stream does not have yet. Forgets what does not count any more.</summary>
    public IReadOnlyList<RevocationEntry> Unwritten(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var (key, known) in _all.ToArray())
            {
                if (known.Entry.Until <= now)
                {
                    _all.Remove(key);
                }
            }

            return [.. _all.Values.Where(known => !known.IsWritten).Select(known => known.Entry)];
        }
    }

    // The stream has milliseconds.
    private static bool IsCovered(RevocationEntry known, RevocationEntry written) => written.IssuedBefore + TimeSpan.FromMilliseconds(1) > known.IssuedBefore;
}
