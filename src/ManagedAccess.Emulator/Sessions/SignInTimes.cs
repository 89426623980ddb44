using System.Collections.Concurrent;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>When the person behind an assertion signed in, if the assertion itself says only when it was issued.</summary>
/// <remarks>In memory: the edge notes the time whenever it issues such an assertion.</remarks>
internal sealed class SignInTimes
{
    private const int MaxSessions = 10_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _bySession = new(StringComparer.Ordinal);

    public DateTimeOffset? Of(string identityNonce) => _bySession.TryGetValue(identityNonce, out var time) ? time : null;

    public void Note(string identityNonce, DateTimeOffset time)
    {
        if (_bySession.Count >= MaxSessions)
        {
            _bySession.Clear();
        }

        _bySession[identityNonce] = time;
    }
}
