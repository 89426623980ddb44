using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Auditing;

internal static partial class Log
{
    [LoggerMessage(4002, LogLevel.Error, "An audit sink ({Sink}) failed; the record of {Method} {Path} was not accepted by it", EventName = "AuditSinkFailed")]
    public static partial void AuditSinkFailed(ILogger logger, Exception exception, string? sink, string method, string path);
}
