using System.Collections.Concurrent;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>The sessions that were ended while their assertions are still valid.</summary>
/// <remarks>In memory. After a restart such an assertion is good again until it expires, as for the application, which keeps revocations in memory too.</remarks>
internal sealed class EndedSessions(TimeProvider clock)
{
    private const int MaxKnown = 10_000;

    private readonly ConcurrentDictionary<string, bool> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _people = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _grants = new(StringComparer.Ordinal);

    /// <summary>Whether the session of an assertion was ended. Assertions count in seconds, so a sign-in in the same second has ended too.</summary>
    public bool Includes(Assertion assertion)
        => Includes(assertion.IdentityNonce) || Includes(assertion.Subject, assertion.IssuedAt);

    /// <summary>Whether a session, by the name of its sign-in, was ended.</summary>
    public bool Includes(string identityNonce) => _sessions.ContainsKey(identityNonce);

    /// <summary>Whether a sign-in of a person is one of those that were ended.</summary>
    public bool Includes(string subject, DateTimeOffset signedInAt) => signedInAt <= EndOf(subject);

    /// <summary>Whether the grants that a person gave after a sign-in have ended.</summary>
    public bool IncludesGrant(string subject, DateTimeOffset signedInAt) => _grants.TryGetValue(subject, out var ended) && signedInAt <= ended;

    /// <summary>Until when all sessions of a person were ended; null if they were not.</summary>
    public DateTimeOffset? EndOf(string subject) => _people.TryGetValue(subject, out var ended) ? ended : null;

    public void AddSession(string identityNonce)
    {
        if (_sessions.Count >= MaxKnown)
        {
            _sessions.Clear();
        }

        _sessions[identityNonce] = true;
    }

    /// <summary>Ends every session of a person up to now. The grants to clients stay.</summary>
    public void AddPerson(string subject) => _people[subject] = clock.GetUtcNow();

    /// <summary>Ends every session of a person up to now, and every grant of these sessions.</summary>
    public void AddPersonAndGrants(string subject)
    {
        AddPerson(subject);
        _grants[subject] = clock.GetUtcNow();
    }
}
