using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Redis.Revocation;

internal static partial class Log
{
    [LoggerMessage(4221, LogLevel.Warning, "Redis has lost revocations that it had; this node writes again those that it knows", EventName = "RevocationsLostByRedis")]
    public static partial void EntriesLost(ILogger logger);
}
