using ManagedAccess.AspNetCore.Markdown.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Markdown.Representations;

/// <summary>Decides which responses have a Markdown form, by their fields only, before the first byte of the body.</summary>
internal static class Convertibility
{
    private static readonly FileExtensionContentTypeProvider FileTypes = new();

    /// <summary>Whether a path names a file that is not a page, by its extension.</summary>
    public static bool IsFileOfAnotherKind(string? path) =>
        path is not null && FileTypes.TryGetContentType(path, out var type) && !IsHtml(type) && !IsMarkdown(type);

    /// <summary>A page that could be negotiated, and so has <c>Vary: Accept</c> in either form (RFC 9110 §12.5.5).</summary>
    public static bool IsNegotiable(HttpContext context)
    {
        var response = context.Response;
        return HasPageStatus(context.Request.Method, response.StatusCode) &&
            IsHtml(response.ContentType) &&
            !IsAttachment(response.Headers.ContentDisposition) &&
            context.GetEndpoint()?.Metadata.GetMetadata<IDisableMarkdownMetadata>() is null;
    }

    /// <summary>Whether the octets that follow can be read as HTML: not compressed, not a part, and not marked as unchangeable.</summary>
    public static bool IsReadable(HttpResponse response)
    {
        var headers = response.Headers;
        return IsIdentity(headers.ContentEncoding) &&
            headers.ContentRange.Count == 0 &&
            !ListField.Contains(headers.CacheControl, "no-transform"); // RFC 9111 §5.2.2.6
    }

    /// <summary>text/html and application/xhtml+xml, with any parameters.</summary>
    public static bool IsHtml(string? contentType) => Is(contentType, "text/html") || Is(contentType, "application/xhtml+xml");

    public static bool IsMarkdown(string? contentType) => Is(contentType, "text/markdown");

    /// <summary>REP-06 and NEG-15: pages, and errors for any method; never a status without content, with partial content, or with a redirect.</summary>
    private static bool HasPageStatus(string method, int status) => status switch
    {
        StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status206PartialContent => false,
        >= 200 and < 300 => HttpMethods.IsGet(method) || HttpMethods.IsHead(method),
        _ => status >= 400,
    };

    private static bool Is(string? contentType, string type)
    {
        var essence = contentType.AsSpan();
        var semicolon = essence.IndexOf(';');
        return (semicolon < 0 ? essence : essence[..semicolon]).Trim().Equals(type, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsAttachment(StringValues disposition) =>
        disposition.ToString().AsSpan().TrimStart().StartsWith("attachment", StringComparison.OrdinalIgnoreCase);

    private static bool IsIdentity(StringValues encoding) =>
        StringValues.IsNullOrEmpty(encoding) || encoding.ToString().Trim().Equals("identity", StringComparison.OrdinalIgnoreCase);
}
