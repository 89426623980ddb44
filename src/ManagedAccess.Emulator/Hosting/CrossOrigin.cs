using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>Lets clients that run in a browser use an endpoint, always without cookies (RFC 9700 §2.6).</summary>
internal static class CrossOrigin
{
    // MCP clients send the protocol version with every request, metadata included.
    private const string AllowedHeaders = "Authorization, Content-Type, MCP-Protocol-Version";
    private const string PreflightLifetime = "600";

    /// <summary>Opens the response to every origin; true when the request was only asking for that.</summary>
    public static bool TryAnswerPreflight(HttpContext context, string[] methods)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "WWW-Authenticate, Retry-After";
        if (!HttpMethods.IsOptions(context.Request.Method))
        {
            return false;
        }

        headers.AccessControlAllowMethods = string.Join(", ", methods);
        headers.AccessControlAllowHeaders = AllowedHeaders;
        headers.AccessControlMaxAge = PreflightLifetime;
        headers.Allow = string.Join(", ", methods.Append(HttpMethods.Options));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
