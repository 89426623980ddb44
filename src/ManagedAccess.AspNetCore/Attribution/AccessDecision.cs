using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Outcome and reason, as the audit record and the log name them.</summary>
/// <param name="Outcome">How the request was decided.</param>
/// <param name="Reason">A reason code from a fixed list, for example <c>expired</c>; <c>none</c> where nothing was wrong.</param>
/// <param name="Credential">Where the credential stood, or null without one.</param>
internal sealed record AccessDecision(AccessOutcome Outcome, string Reason, CredentialSource? Credential)
{
    /// <summary>The authentication scheme of this library that decided; null where none did.</summary>
    public string? Scheme { get; init; }

    /// <summary>Nothing was asked of the caller and nothing was wrong.</summary>
    public static AccessDecision Open { get; } = new(AccessOutcome.Served, DecisionReasons.None, null);
}
