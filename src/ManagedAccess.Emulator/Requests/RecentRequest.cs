namespace ManagedAccess.Emulator.Requests;

/// <summary>What became of a request.</summary>
internal enum RequestOutcome
{
    /// <summary>The application has not answered yet, and it decides.</summary>
    Pending,

    /// <summary>A caller was let in.</summary>
    Admitted,

    /// <summary>It was answered without a caller.</summary>
    Open,

    /// <summary>A browser was sent to the login page.</summary>
    SentToLogin,

    /// <summary>401 or 403.</summary>
    Refused,
}

/// <summary>One request and the decision about it, as the developer page shows it. No member has a credential.</summary>
internal sealed record RecentRequest
{
    /// <summary>Counts from 1. <see cref="RecentRequests.Add"/> gives it.</summary>
    public long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Method { get; init; }

    /// <summary>Without the query, which may have a code or a token.</summary>
    public required string Path { get; init; }

    public required RequestOutcome Outcome { get; init; }

    /// <summary>The status of the answer; null until there is one.</summary>
    public int? Status { get; init; }

    /// <summary>The e-mail address of a person or the name of a service; null for a request without a caller.</summary>
    public string? Caller { get; init; }

    /// <summary>The client that acts for the person; null for a browser.</summary>
    public string? Client { get; init; }

    /// <summary>The reasoning, in order: each step a short text.</summary>
    public required IReadOnlyList<string> Steps { get; init; }
}
