using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>What every <see cref="MarkdownResponseBody"/> works with.</summary>
internal sealed class MarkdownSeam(
    MarkdownOptions options, PageConverter pages, MarkdownRepresentation representation, ResponseEncoding encoding, MarkdownMetrics metrics, TimeProvider time, ILogger<MarkdownSeam> logger)
{
    public int MaxHtmlLength => options.MaxHtmlLength;

    public TimeProvider Time => time;

    public PageConverter Pages => pages;

    public MarkdownRepresentation Representation => representation;

    public ResponseEncoding Encoding => encoding;

    public void FellBack(string reason, HttpRequest request)
    {
        metrics.FellBack(reason);
        Log.HtmlSentUnconverted(logger, request.Path, reason, options.MaxHtmlLength);
    }

    /// <summary>
    /// The page's own address, for resolving its links. Taken when the application is done, so that what its forwarded-headers
    /// middleware made of scheme, host and prefix is in it.
    /// </summary>
    public static Uri? AddressOf(HttpRequest request) =>
        request.Host.HasValue && Uri.TryCreate(request.GetEncodedUrl(), UriKind.Absolute, out var address) ? address : null;
}
