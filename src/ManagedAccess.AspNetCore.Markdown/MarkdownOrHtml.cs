using System.Globalization;
using System.Reflection;
using System.Text;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Markdown.Pages;
using ManagedAccess.AspNetCore.Markdown.Representations;
using ManagedAccess.Markdown;
using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore;

/// <summary>A page that its endpoint has both as Markdown and as HTML: the client's <c>Accept</c> decides (RFC 9110 §12.5.1).</summary>
/// <remarks>
/// Both forms carry <c>Vary: Accept</c> and an entity tag each, answer conditional requests with 304, and are
/// <c>Cache-Control: private, no-cache</c> unless the endpoint has said otherwise. Created by <c>Results.Extensions.MarkdownOrHtml</c>.
/// </remarks>
public sealed class MarkdownOrHtml : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    private const string HtmlForm = "html";
    private const string HtmlContentType = "text/html; charset=utf-8";

    private readonly string _markdown;
    private readonly Func<string>? _html;
    private readonly IResult? _htmlResult;
    private readonly MarkdownPageMetadata? _page;

    internal MarkdownOrHtml(string markdown, Func<string>? html, IResult? htmlResult, MarkdownPageMetadata? page)
    {
        _markdown = markdown;
        _html = html;
        _htmlResult = htmlResult;
        _page = page;
    }

    /// <summary>Always 200: the status of a page that was found.</summary>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);

        var options = httpContext.RequestServices.GetRequiredService<MarkdownOptions>();
        var method = httpContext.Request.Method;
        if (!options.Enabled || !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method))) // NEG-15
        {
            return SendHtmlAsync(httpContext);
        }

        VaryField.Add(httpContext.Response.Headers, HeaderNames.Accept);

        // The fields are withheld when the middleware chose Markdown already, by Accept or by the URL of the Markdown.
        var prefersMarkdown = httpContext.Features.Get<RequestedPage>()?.Withheld is not null ||
            AcceptNegotiation.ChoosePage(httpContext.Request.Headers.Accept, options.Variant) == PageRepresentation.Markdown;
        return prefersMarkdown ? SendMarkdownAsync(httpContext) : SendHtmlAsync(httpContext);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["text/html", "text/markdown"]));

    private async Task SendMarkdownAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var text = services.GetRequiredService<MarkdownOptions>().FrontMatter ? WithFrontMatter(context.Request) : _markdown;
        var page = MarkdownPage.From(text, services.GetRequiredService<TokenCount>(), lastModified: _page?.LastModified);
        if (services.GetRequiredService<MarkdownRepresentation>().Prepare(context, page) is { } octets)
        {
            await context.Response.Body.WriteAsync(octets, context.RequestAborted);
        }
    }

    private string WithFrontMatter(HttpRequest request)
    {
        // A text with its own front matter does not get another one.
        if (_markdown.StartsWith("---\n", StringComparison.Ordinal) || _markdown.StartsWith("---\r\n", StringComparison.Ordinal))
        {
            return _markdown;
        }

        using var text = new CharBuffer(_markdown.Length + 256);
        FrontMatter.Append(text,
        [
            ("title", _page?.Title?.Trim()),
            ("url", PageReference.Absolute(request)?.AbsoluteUri),
            ("description", _page?.Description?.Trim()),
            ("date", _page?.LastModified?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("author", _page?.Author?.Trim()),
        ]);
        text.Append(text.Length > 0 ? "\n" : "");
        text.Append(_markdown);
        return text.Written.ToString();
    }

    private async Task SendHtmlAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (StringValues.IsNullOrEmpty(response.Headers.CacheControl))
        {
            response.Headers.CacheControl = MarkdownRepresentation.DefaultCacheControl;
        }

        if (_htmlResult is not null)
        {
            await _htmlResult.ExecuteAsync(context);
            return;
        }

        var octets = Encoding.UTF8.GetBytes(_html!());

        // Weak, because the application's own response compression leaves the tag as it is (RFC 9110 §8.8.3.3).
        var entityTag = EntityTags.Weakened(EntityTags.Strong(octets, HtmlForm));
        response.Headers.ETag = entityTag;
        if (_page?.LastModified is { } lastModified)
        {
            response.Headers.LastModified = HeaderUtilities.FormatDate(lastModified);
        }

        if (Preconditions.NotModified(request.Method, request.Headers.IfNoneMatch, request.Headers.IfModifiedSince, entityTag, _page?.LastModified))
        {
            Preconditions.Answer304(response);
            return;
        }

        response.ContentType = HtmlContentType;
        response.ContentLength = octets.Length;
        if (!HttpMethods.IsHead(request.Method))
        {
            await response.Body.WriteAsync(octets, context.RequestAborted);
        }
    }
}
