namespace ManagedAccess.AspNetCore;

/// <summary>A fact about the app, found when it starts, that its owner should know.</summary>
public sealed record ManagedAccessFinding
{
    /// <summary>The kind of the finding.</summary>
    public required ManagedAccessFindingKind Kind { get; init; }

    /// <summary>The endpoint or setting it is about, for example <c>HTTP: GET /reports</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The fact that was found, and the line of code to write.</summary>
    public required string Message { get; init; }

    /// <summary>Whether it is a mistake, for which <see cref="StartupReportMode.Fail"/> stops the host. An endpoint that is marked as public is not a mistake.</summary>
    public bool IsMistake { get; init; } = true;
}

/// <summary>The kinds of <see cref="ManagedAccessFinding"/>.</summary>
public enum ManagedAccessFindingKind
{
    /// <summary>The policy of an endpoint names other authentication schemes only, so no token of ours ever opens it.</summary>
    ClosedToTokens,

    /// <summary>An endpoint is served to everyone.</summary>
    PublicEndpoint,

    /// <summary>An endpoint for signed-in callers asks caches to keep its responses where other callers may get them.</summary>
    SharedCaching,

    /// <summary>A page is public, and the style sheets and scripts beside it are not.</summary>
    ClosedAssets,

    /// <summary>Audit records go to a log that is switched off, and nowhere else.</summary>
    AuditSwitchedOff,
}
