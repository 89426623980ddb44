using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authorization;

internal static partial class Log
{
    [LoggerMessage(8001, LogLevel.Warning,
        "{Path} was served without passing authorization: what the app serves before UseAuthorization is public to everyone who reaches it. Move it behind UseAuthorization, or mark it AllowAnonymous. Said once",
        EventName = "ServedWithoutAuthorization")]
    public static partial void ServedWithoutAuthorization(ILogger logger, string path);
}
