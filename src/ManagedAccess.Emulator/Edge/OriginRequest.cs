using ManagedAccess.Emulator.Edge.ServiceTokens;
using ManagedAccess.Emulator.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.Emulator.Edge;

/// <summary>Turns a request as a client sent it into the request that the application gets (RFC 9700 §4.13: nothing of ours comes from outside).</summary>
internal static class OriginRequest
{
    public const string AssertionHeader = "Cf-Access-Jwt-Assertion";

    private const string Prefix = "Cf-Access-";

    /// <param name="context">The request.</param>
    /// <param name="request">What was read of it.</param>
    /// <param name="settings">What becomes of the edge's credential in <c>Authorization</c>.</param>
    /// <param name="assertion">The signed assertion; null for a request without a caller.</param>
    /// <param name="isBrowser">Whether the application gets the assertion in the cookie too.</param>
    public static void Prepare(HttpContext context, EdgeRequest request, EdgeSettings settings, string? assertion, bool isBrowser)
    {
        var headers = context.Request.Headers;
        RemoveOwn(headers);
        if (settings.OriginAuthorization is OriginAuthorization.Removed)
        {
            RemoveCredentials(headers, settings.ServiceTokenHeader);
        }

        if (request.Cookies.HasOwn)
        {
            string[] pairs = isBrowser && assertion is not null
                ? [.. request.Cookies.Others, $"{SessionCookies.AuthorizationCookie}={assertion}"]
                : [.. request.Cookies.Others];
            if (pairs.Length == 0)
            {
                headers.Remove(HeaderNames.Cookie);
            }
            else
            {
                headers.Cookie = string.Join("; ", pairs);
            }
        }

        if (assertion is not null)
        {
            headers[AssertionHeader] = assertion;
        }
    }

    private static void RemoveOwn(IHeaderDictionary headers)
    {
        List<string>? own = null;
        foreach (var (name, _) in headers)
        {
            // Some servers read an underscore as a hyphen, so both are ours.
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || name.Replace('_', '-').StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                (own ??= []).Add(name);
            }
        }

        foreach (var name in own ?? [])
        {
            headers.Remove(name);
        }
    }

    private static void RemoveCredentials(IHeaderDictionary headers, string? serviceTokenHeader)
    {
        // Each line by itself: a client may hide the token behind another line.
        if (headers.Authorization.Any(line => EdgeRequest.OpaqueTokenOf(line) is not null))
        {
            string?[] others = [.. headers.Authorization.Where(line => EdgeRequest.OpaqueTokenOf(line) is null)];
            headers.Authorization = new(others);
        }

        if (serviceTokenHeader is not null && ServiceCredential.IsJson(headers[serviceTokenHeader]))
        {
            headers.Remove(serviceTokenHeader);
        }
    }
}
