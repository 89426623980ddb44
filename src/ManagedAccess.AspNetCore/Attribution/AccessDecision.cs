namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>How a request was decided.</summary>
public enum AccessOutcome
{
    /// <summary>The app answered, for the caller the record names or, on an open endpoint, for anyone.</summary>
    Served,

    /// <summary>No credential: the caller was told how to get one (401 without an error).</summary>
    Challenged,

    /// <summary>The credential was not accepted (400 or 401 with an error).</summary>
    Refused,

    /// <summary>The caller is known and may not do this (403).</summary>
    Forbidden,

    /// <summary>No decision was possible just now (503).</summary>
    Unavailable,

    /// <summary>An exception ended the request, before or in the app's own code (500).</summary>
    Failed,
}

/// <summary>Outcome and reason, as the audit record and the log name them.</summary>
/// <param name="Outcome">How the request was decided.</param>
/// <param name="Reason">A reason code from a fixed list, for example <c>expired</c>; <c>none</c> where nothing was wrong.</param>
/// <param name="Credential">Where the credential stood (<c>Assertion</c>, <c>Cookie</c>, <c>Bearer</c>, <c>Application</c> for one that an event found elsewhere), or null without one.</param>
public sealed record AccessDecision(AccessOutcome Outcome, string Reason, string? Credential)
{
    /// <summary>The authentication scheme of this library that decided; null where none did.</summary>
    internal string? Scheme { get; init; }

    /// <summary>Nothing was asked of the caller and nothing was wrong.</summary>
    public static AccessDecision Open { get; } = new(AccessOutcome.Served, DecisionReasons.None, null);
}
