using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Access;

internal static partial class Log
{
    // Without the host: the sender chooses it, and the reader of this line must check the setting, not the request.
    [LoggerMessage(1301, LogLevel.Warning, "A request was refused because its resource identifier could not be attested: ManagedAccess:Resource is not set and the request was not for a loopback host. Set ManagedAccess:Resource to the address people use, such as https://wiki.corp.example.", EventName = "IdentityNotAttested")]
    public static partial void IdentityNotAttested(ILogger logger);
}
