using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Diagnosis;

internal static partial class Log
{
    [LoggerMessage(1201, LogLevel.Debug, "The {Source} token was refused: {Reason}. {Explanation}", EventName = "TokenRefused")]
    public static partial void TokenRefused(ILogger logger, string source, string reason, string explanation);

    [LoggerMessage(1202, LogLevel.Debug, "The credential was refused unread: {Reason}. {Explanation}", EventName = "CarriageRefused")]
    public static partial void CarriageRefused(ILogger logger, string reason, string explanation);
}
