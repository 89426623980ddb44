using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.Emulator.Http;

/// <summary>Lets clients that run in a browser use an endpoint, always without cookies (RFC 9700 §2.6).</summary>
internal static class CrossOrigin
{
    // Longer than the header names of any client. A longer value is not copied into a response.
    private const int MaxRequestHeadersLength = 4 * 1024;

    private const string PreflightLifetime = "600";

    /// <summary>Opens the response to every origin; true when the request is a preflight request.</summary>
    public static bool TryAnswerPreflight(HttpContext context, string[] methods)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "WWW-Authenticate, Retry-After, DPoP-Nonce";
        if (!HttpMethods.IsOptions(context.Request.Method))
        {
            return false;
        }

        headers.AccessControlAllowMethods = string.Join(", ", methods);
        headers.AccessControlAllowHeaders = FieldNames(context.Request.Headers.AccessControlRequestHeaders);
        headers.AccessControlMaxAge = PreflightLifetime;
        headers.Vary = HeaderNames.AccessControlRequestHeaders;
        headers.Allow = string.Join(", ", methods.Append(HttpMethods.Options));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    /// <summary>
    /// Grants every header that is asked for, because a fixed list is out of date with the next protocol revision
    /// (CHL-32). <c>*</c> is not enough: it does not include <c>Authorization</c> (WHATWG Fetch, CORS-preflight fetch).
    /// </summary>
    private static string? FieldNames(StringValues requested)
    {
        if (requested.Sum(value => value?.Length ?? 0) > MaxRequestHeadersLength)
        {
            return null;
        }

        var names = requested
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(IsFieldName)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToArray();
        return names.Length == 0 ? null : string.Join(", ", names);
    }

    // RFC 9110 §5.6.2: token
    private static bool IsFieldName(string name) => name.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal));
}
