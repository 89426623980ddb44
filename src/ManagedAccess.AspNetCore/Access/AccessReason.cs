namespace ManagedAccess.AspNetCore.Access;

/// <summary>The reason for a decision, and everything that follows from it. One row of the table in <see cref="AccessReasons"/>.</summary>
internal sealed record AccessReason
{
    /// <summary>The code in records, logs and metrics: one of <see cref="DecisionReasons"/>.</summary>
    public required string Code { get; init; }

    /// <summary>How a request with this reason is decided.</summary>
    public required AccessOutcome Outcome { get; init; }

    /// <summary>The status of the response.</summary>
    public required int StatusCode { get; init; }

    /// <summary>Whether a challenge would help: another token may be accepted.</summary>
    public bool IsChallenged { get; init; }

    /// <summary>The <c>error</c> of the challenge: one of <see cref="BearerError"/>, or null if nothing was wrong with a credential (RFC 6750 §3.1).</summary>
    public string? Error { get; init; }

    /// <summary>The <c>error_description</c> of the challenge.</summary>
    public string? ErrorDescription { get; init; }

    /// <summary>The kind of refusal: the same each time (RFC 9457 §3.1.3).</summary>
    public required string Title { get; init; }

    /// <summary>One or two sentences that say what to do next.</summary>
    public required string Detail { get; init; }

    /// <summary>If a caller lacks several things, the one of the highest rank decides the answer.</summary>
    public int Rank { get; init; }
}
