using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Startup;

internal static partial class Log
{
    [LoggerMessage(9001, LogLevel.Warning, "{Kind}: {Finding}", EventName = "StartupFinding")]
    public static partial void Mistake(ILogger logger, ManagedAccessFindingKind kind, string finding);

    [LoggerMessage(9002, LogLevel.Information, "{Kind}: {Finding}", EventName = "StartupNote")]
    public static partial void Note(ILogger logger, ManagedAccessFindingKind kind, string finding);
}
