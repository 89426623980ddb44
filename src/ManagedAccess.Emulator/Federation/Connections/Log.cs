using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Federation.Connections;

internal static partial class Log
{
    [LoggerMessage(71, LogLevel.Warning, "A sign-in through {Source} failed: {Reason} ({Cause}).", EventName = "FederatedSignInFailed")]
    public static partial void Failed(ILogger logger, string source, string reason, string cause);
}
