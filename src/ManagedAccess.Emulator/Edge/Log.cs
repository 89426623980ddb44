using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Edge;

internal static partial class Log
{
    [LoggerMessage(31, LogLevel.Information, "The edge did not forward {Method} {Path}: {Steps}.", EventName = "EdgeRefused")]
    public static partial void Refused(ILogger logger, string method, PathString path, string steps);
}
