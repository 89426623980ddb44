using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.PageList;

internal static partial class Log
{
    [LoggerMessage(8201, LogLevel.Warning, "{Endpoint} is not in the list of pages: it could not be found out who may open it", EventName = "PageNotListed")]
    public static partial void PageNotListed(ILogger logger, string? endpoint, Exception exception);
}
