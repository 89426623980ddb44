using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore.Access;

/// <summary>The decision on a request, for the audit record and the log.</summary>
/// <param name="Reason">The row of the table.</param>
/// <param name="Credential">The place of the credential, or null without one.</param>
internal sealed record AccessDecision(AccessReason Reason, CredentialSource? Credential = null)
{
    /// <summary>There were no requirements and nothing was wrong.</summary>
    public static AccessDecision Open { get; } = new(AccessReasons.Served);

    /// <summary>The outcome in the table, unless the person was sent to sign in instead of being refused.</summary>
    public AccessOutcome Outcome { get; init; } = Reason.Outcome;

    /// <summary>The authentication scheme of this library that decided; null if no such scheme decided.</summary>
    public string? Scheme { get; init; }
}
