using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>Conditional requests for a page (RFC 9110 §13).</summary>
internal static class Preconditions
{
    /// <summary>Whether the client has the current representation. <c>If-Modified-Since</c> counts only without <c>If-None-Match</c> (§13.2.2).</summary>
    public static bool NotModified(string method, StringValues ifNoneMatch, StringValues ifModifiedSince, string entityTag, DateTimeOffset? lastModified)
    {
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
        {
            return false;
        }

        if (ifNoneMatch.Count > 0)
        {
            return EntityTags.Match(ifNoneMatch, entityTag);
        }

        return lastModified is { } changed && ifModifiedSince.Count == 1 &&
            HeaderUtilities.TryParseDate(ifModifiedSince.ToString(), out var since) &&
            changed.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }

    /// <summary>Keeps <c>ETag</c>, <c>Vary</c>, <c>Cache-Control</c>, <c>Expires</c> and <c>Content-Location</c>; removes the content's fields (§15.4.5).</summary>
    public static void Answer304(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status304NotModified;
        response.ContentType = null;
        response.ContentLength = null;
    }
}
