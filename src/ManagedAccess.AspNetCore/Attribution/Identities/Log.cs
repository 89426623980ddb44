using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Attribution.Identities;

internal static partial class Log
{
    [LoggerMessage(7001, LogLevel.Warning,
        "Who a person of {Issuer} is could not be looked up: their groups are unknown, and RequireGroup refuses them, for up to 15 seconds. {Reason}",
        EventName = "IdentityUnknown")]
    public static partial void IdentityUnknown(ILogger logger, string issuer, string reason);
}
