using System.Globalization;
using System.Text;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Markdown.Pages;
using ManagedAccess.Markdown;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Markdown.Representations;

/// <summary>Owns every field that depends on the representation: they change together or not at all.</summary>
internal sealed class MarkdownRepresentation(PageOptions options, ResponseEncoding encoding, TokenCount count)
{
    /// <summary>The default cache rule of a page, when the application does not set one: only the reader's cache may keep it, and revalidates it each time.</summary>
    public const string DefaultCacheControl = "private, no-cache";

    private const string Tokens = "X-Markdown-Tokens";
    private const string NoSniff = "nosniff";

    // REP-11: values computed for the HTML are wrong for the Markdown.
    private static readonly string[] FieldsOfTheHtml =
    [
        HeaderNames.ContentLength, HeaderNames.ContentEncoding, HeaderNames.ContentRange, HeaderNames.AcceptRanges, HeaderNames.ETag,
        HeaderNames.LastModified, HeaderNames.ContentMD5, "Digest", "Content-Digest", "Repr-Digest",
    ];

    // RFC 7763 §2: charset is a required parameter.
    private readonly string _contentType = "text/markdown; charset=utf-8" + (options.Variant is null ? "" : "; variant=" + options.Variant);

    /// <summary>Turns the response into a Markdown response, or into a 304.</summary>
    /// <returns>The octets to send; null when there are no octets to send.</returns>
    public byte[]? Prepare(HttpContext context, MarkdownPage page)
    {
        var (request, response) = (context.Request, context.Response);
        var encoded = PrepareFields(context, page.CanonicalUrl);
        page = Cut(context, page);
        var headers = response.Headers;
        headers[Tokens] = page.Tokens.ToString(CultureInfo.InvariantCulture);
        if (response.StatusCode == StatusCodes.Status200OK)
        {
            // Compressed and plain octets share no strong tag (RFC 9110 §8.8.3.3), and the 304 names the tag of the 200.
            var entityTag = encoded ? EntityTags.Weakened(page.EntityTag) : page.EntityTag;
            headers.ETag = entityTag;
            if (page.LastModified is { } lastModified)
            {
                headers.LastModified = HeaderUtilities.FormatDate(lastModified);
            }

            var conditions = context.Features.Get<RequestedPage>()?.Withheld;
            var ifNoneMatch = conditions?.IfNoneMatch ?? request.Headers.IfNoneMatch;
            var ifModifiedSince = conditions?.IfModifiedSince ?? request.Headers.IfModifiedSince;
            if (Preconditions.NotModified(request.Method, ifNoneMatch, ifModifiedSince, entityTag, page.LastModified))
            {
                Preconditions.Answer304(response);
                return null;
            }
        }

        headers.ContentLength = encoded ? null : page.Octets.Length;
        return HttpMethods.IsHead(request.Method) ? null : page.Octets;
    }

    /// <summary>The fields that do not depend on the octets: a <c>HEAD</c> without a produced page can have only these (RFC 9110 §9.3.2).</summary>
    public void PrepareHead(HttpContext context) => PrepareFields(context, canonicalUrl: null);

    /// <summary>Returns whether the content will be compressed; <c>Vary</c> is already set for this.</summary>
    private bool PrepareFields(HttpContext context, string? canonicalUrl)
    {
        var headers = context.Response.Headers;
        foreach (var field in FieldsOfTheHtml)
        {
            headers.Remove(field);
        }

        headers.ContentType = _contentType;
        headers.XContentTypeOptions = NoSniff;
        if (StringValues.IsNullOrEmpty(headers.CacheControl))
        {
            headers.CacheControl = DefaultCacheControl;
        }

        VaryField.Add(headers, HeaderNames.Accept);
        LinkField.Add(headers, canonicalUrl is not null && Ascii.IsValid(canonicalUrl) ? canonicalUrl : PageReference.Relative(context.Request), "canonical"); // a field cannot contain a host name outside ASCII
        if (options.ContentSignal is not null)
        {
            headers[ContentSignalField.Name] = options.ContentSignal;
        }

        return encoding.Applies(context, context.Features.Get<RequestedPage>()?.Withheld?.AcceptEncoding ?? context.Request.Headers.AcceptEncoding);
    }

    /// <summary>As much of the page as the client asked for (<c>Prefer: markdown-max-tokens</c>), with a link to the rest.</summary>
    private MarkdownPage Cut(HttpContext context, MarkdownPage page)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        var from = PageReference.Start(request);
        var maxTokens = PreferField.ReadMaxTokens(request.Headers[PreferField.Name]);
        if (maxTokens is not null)
        {
            headers[PreferField.Applied] = string.Create(CultureInfo.InvariantCulture, $"{PreferField.MaxTokens}={maxTokens}");
            VaryField.Add(headers, PreferField.Name);
        }

        if (from == 0 && (maxTokens is null || page.Tokens <= maxTokens))
        {
            return page;
        }

        var text = Encoding.UTF8.GetString(page.Octets);
        var start = MarkdownExcerpt.StartOfLine(text, from);
        var end = maxTokens is { } most ? MarkdownExcerpt.End(text, start, most, count) : text.Length;
        if (end < text.Length)
        {
            LinkField.Add(headers, PageReference.Next(request, end), "next");
        }

        return MarkdownPage.From(text[start..end], count, page.CanonicalUrl, page.LastModified);
    }
}
