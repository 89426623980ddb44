namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>Why a request is not served, as the client sees it. Made only by <see cref="Refusals"/>, so every text is from a fixed list.</summary>
internal sealed record Refusal
{
    public required int StatusCode { get; init; }

    /// <summary>The challenge of the response; null where none would help.</summary>
    public BearerChallenge? Challenge { get; init; }

    /// <summary>The kind of refusal: the same at every occurrence (RFC 9457 §3.1.3).</summary>
    public required string Title { get; init; }

    /// <summary>One or two sentences on what to do next.</summary>
    public required string Detail { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The URI of the metadata that the body names.</summary>
    public string? ResourceMetadata { get; init; }

    /// <summary>Every scope the operation needs.</summary>
    public IReadOnlyList<string> Scope { get; init; } = [];
}
