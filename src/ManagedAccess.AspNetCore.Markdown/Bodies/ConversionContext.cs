using ManagedAccess.AspNetCore.Markdown.Diagnostics;
using ManagedAccess.AspNetCore.Markdown.Pages;
using ManagedAccess.AspNetCore.Markdown.Representations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Markdown.Bodies;

/// <summary>The services and settings that every <see cref="MarkdownResponseBody"/> uses.</summary>
internal sealed class ConversionContext(
    PageOptions options, PageConverter pages, MarkdownRepresentation representation, ResponseEncoding encoding, MarkdownMetrics metrics, TimeProvider time, ILogger<ConversionContext> logger)
{
    public int MaxHtmlLength => options.MaxHtmlLength;

    public TimeProvider Time => time;

    public PageConverter Pages => pages;

    public MarkdownRepresentation Representation => representation;

    public ResponseEncoding Encoding => encoding;

    public void FellBack(string reason, HttpRequest request)
    {
        metrics.FellBack(reason);
        Log.HtmlSentUnconverted(logger, Log.Loggable(request.Path), reason, options.MaxHtmlLength);
    }
}
