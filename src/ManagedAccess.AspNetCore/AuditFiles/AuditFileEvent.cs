namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>What a line is about.</summary>
internal enum AuditFileEvent
{
    /// <summary>A request and its decision.</summary>
    Request,

    /// <summary>The app started, or could write again after it could not.</summary>
    Opened,

    /// <summary>The app stopped in good order: whatever follows begins with <see cref="Opened"/>.</summary>
    Closed,
}
