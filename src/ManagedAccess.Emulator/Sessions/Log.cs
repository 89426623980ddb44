using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Sessions;

internal static partial class Log
{
    [LoggerMessage(21, LogLevel.Debug, "The CF_Authorization cookie of a request for {Path} is of another application on this host, whose ports share their cookies. It counts as no cookie.", EventName = "ForeignCookie")]
    public static partial void ForeignCookie(ILogger logger, PathString path);
}
