using ManagedAccess.AspNetCore.Resources;

namespace ManagedAccess.AspNetCore.Access;

/// <summary>The reason a request is not served, with the information its client needs next. Status and texts come from the table.</summary>
/// <param name="Reason">The row of the table.</param>
internal sealed record Refusal(AccessReason Reason)
{
    public int StatusCode => Reason.StatusCode;

    /// <summary>The resource that the challenge is for; null if a challenge would not help.</summary>
    public ProtectedResource? Resource { get; init => field = Reason.IsChallenged ? value : null; }

    /// <summary>Whether the caller used the scheme <c>DPoP</c>: the error is then in the challenge of that scheme (RFC 9449 §7.2).</summary>
    public bool IsOfProof { get; init; }

    /// <summary>Every scope the operation needs.</summary>
    public IReadOnlyList<string> Scope { get; init => field = Reason.IsChallenged ? value : []; } = [];

    /// <summary>Acceptable authentication contexts, in order of preference (RFC 9470 §3).</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>The most seconds since the person authenticated (RFC 9470 §3).</summary>
    public long? MaxAge { get; init; }

    /// <summary>When to try again, if the request could not be decided now.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The URI of the metadata that challenge and body name.</summary>
    public string? ResourceMetadata => Resource?.Identity.MetadataUri;
}
