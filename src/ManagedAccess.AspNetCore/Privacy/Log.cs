using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Privacy;

internal static partial class Log
{
    [LoggerMessage(8101, LogLevel.Warning, "Cache-Control of {Place} invited shared caches although the response was made for a signed-in caller; 'public' and 's-maxage' were replaced by 'private'. Send 'private', or allow anonymous callers.", EventName = "SharedCachingWithdrawn")]
    public static partial void SharedCachingWithdrawn(ILogger logger, string place);
}
