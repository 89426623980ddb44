using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.AuditFiles;

internal static partial class Log
{
    [LoggerMessage(4101, LogLevel.Error, "The audit file {Path} could not be forced to the disk; it is opened again with the next record", EventName = "AuditFileFlushFailed")]
    public static partial void FlushFailed(ILogger logger, Exception exception, string path);
}
