namespace ManagedAccess.Emulator.Proofs;

/// <summary>Remembers what may be used once, until it has expired: in one step, so that of two uses at the same time one is refused.</summary>
internal sealed class UsedOnce(TimeProvider clock)
{
    // More than a developer's machine sends in the minutes that an entry is kept.
    private const int MaxEntries = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    /// <summary>False if the identifier was used before, or if there is no room to remember it.</summary>
    public bool TryUse(string identifier, DateTimeOffset until)
    {
        lock (_gate)
        {
            if (_used.Count >= MaxEntries)
            {
                Sweep();
            }

            return _used.Count < MaxEntries && _used.TryAdd(identifier, until);
        }
    }

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (identifier, until) in _used)
        {
            if (until < now)
            {
                _used.Remove(identifier);
            }
        }
    }
}
