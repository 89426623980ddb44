using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Markdown.Diagnostics;

/// <summary>The log messages about Markdown. Addresses appear as paths without query; content never appears.</summary>
internal static partial class Log
{
    private const int LongestPath = 256;

    /// <summary>A path as it may be logged: escaped, so that it stays on its line, and of bounded length.</summary>
    public static string Loggable(PathString path)
    {
        var escaped = path.ToUriComponent();
        return escaped.Length <= LongestPath ? escaped : escaped[..LongestPath];
    }

    [LoggerMessage(6001, LogLevel.Warning, "Cache-Control of {Place} invited shared caches although the response was made for a signed-in caller; 'public' and 's-maxage' were replaced by 'private'.", EventName = "SharedCachingWithdrawn")]
    public static partial void SharedCachingWithdrawn(ILogger logger, string place);

    [LoggerMessage(6002, LogLevel.Information, "HTML of {Path} was sent unconverted ({Reason}). ManagedAccess:Markdown:MaxHtmlLength is {MaxHtmlLength} bytes.", EventName = "HtmlSentUnconverted")]
    public static partial void HtmlSentUnconverted(ILogger logger, string? path, string reason, int maxHtmlLength);

    [LoggerMessage(6003, LogLevel.Error, "HTML could not be converted; it is sent unconverted.", EventName = "ConversionFailed")]
    public static partial void ConversionFailed(ILogger logger, Exception exception);

    [LoggerMessage(6004, LogLevel.Warning, "Conversion took longer than {Limit}; the HTML is sent unconverted.", EventName = "ConversionTimedOut")]
    public static partial void ConversionTimedOut(ILogger logger, TimeSpan limit);
}
