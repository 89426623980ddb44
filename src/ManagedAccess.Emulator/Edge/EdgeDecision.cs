namespace ManagedAccess.Emulator.Edge;

/// <summary>What the edge does with a request.</summary>
internal enum EdgeOutcome
{
    /// <summary>The application answers, and learns who the caller is.</summary>
    Forwarded,

    /// <summary>The application answers, and learns nothing of the caller.</summary>
    Bypassed,

    /// <summary>The edge answers a preflight request.</summary>
    AnsweredPreflight,

    /// <summary>302 to the login page.</summary>
    SentToLogin,

    /// <summary>401: a credential is needed, or the one that was sent is not good.</summary>
    Unauthorized,

    /// <summary>403: no credential of this caller opens the application.</summary>
    Forbidden,
}

/// <summary>The decision about one request, and how the edge came to it.</summary>
/// <param name="Outcome">What the edge does.</param>
/// <param name="Caller">Not null exactly if the outcome is <see cref="EdgeOutcome.Forwarded"/>.</param>
/// <param name="Steps">The reasoning, in order: each step a short text without any credential.</param>
internal sealed record EdgeDecision(EdgeOutcome Outcome, EdgeCaller? Caller, IReadOnlyList<string> Steps);
