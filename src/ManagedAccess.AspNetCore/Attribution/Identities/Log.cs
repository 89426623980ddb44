using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Attribution.Identities;

internal static partial class Log
{
    [LoggerMessage(7001, LogLevel.Warning,
        "Who a person of {Issuer} is could not be looked up ({Reason}): their groups are unknown, and RequireGroup refuses them, for up to 15 seconds",
        EventName = "IdentityUnknown")]
    public static partial void IdentityUnknown(ILogger logger, string issuer, string reason);
}
