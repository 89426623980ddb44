using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Host.Forwarding;

internal static partial class Log
{
    [LoggerMessage(51, LogLevel.Warning, "{Method} {Path} got no answer from the app. {Reason}", EventName = "UpstreamUnavailable")]
    public static partial void NotForwarded(ILogger logger, string method, PathString path, string reason);
}
