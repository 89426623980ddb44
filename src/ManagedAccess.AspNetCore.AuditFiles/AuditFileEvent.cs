namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>The event that a line records.</summary>
internal enum AuditFileEvent
{
    /// <summary>A request and its decision.</summary>
    Request,

    /// <summary>The app started, or could write again after a failure.</summary>
    Opened,

    /// <summary>The app stopped normally: the next line, if any, is <see cref="Opened"/>.</summary>
    Closed,
}
