using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.DeveloperPage;

internal static partial class Log
{
    [LoggerMessage(41, LogLevel.Information, "The developer page: {Action} {Target}.", EventName = "DeveloperAction")]
    public static partial void Done(ILogger logger, string action, string target);
}
