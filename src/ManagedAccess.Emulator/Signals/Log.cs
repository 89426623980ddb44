using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Signals;

internal static partial class Log
{
    [LoggerMessage(61, LogLevel.Warning, "The app answered an event of the emulator at {Url} with {Status}, so tokens that were ended stay good there until they expire.", EventName = "EventNotAccepted")]
    public static partial void EventNotAccepted(ILogger logger, string url, int status);

    [LoggerMessage(62, LogLevel.Warning, "The app failed to answer an event of the emulator at {Url}, so tokens that were ended stay good there until they expire.", EventName = "EventFailed")]
    public static partial void EventFailed(ILogger logger, string url, Exception exception);
}
