using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.OpenTelemetry;

internal static partial class Log
{
    [LoggerMessage(4301, LogLevel.Error, "The collector at {Endpoint} does not take audit records; {Pending} wait in memory and are sent again", EventName = "AuditExportFailed")]
    public static partial void AuditExportFailed(ILogger logger, Exception? failure, Uri endpoint, int pending);

    [LoggerMessage(4302, LogLevel.Information, "The collector at {Endpoint} takes audit records again, after {Failures} failed attempts", EventName = "AuditExportRecovered")]
    public static partial void AuditExportRecovered(ILogger logger, Uri endpoint, int failures);

    [LoggerMessage(4303, LogLevel.Error, "{Lost} audit records are lost: the collector at {Endpoint} had not taken them when the host stopped", EventName = "AuditExportLost")]
    public static partial void AuditExportLost(ILogger logger, int lost, Uri endpoint);
}
