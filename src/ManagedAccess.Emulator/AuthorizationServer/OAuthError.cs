using System.Text.Json.Nodes;
using ManagedAccess.Emulator.Http;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>An error response of the token endpoint (RFC 6749 §5.2), or another JSON error of the emulator.</summary>
internal static class OAuthError
{
    /// <summary>A client that did not authenticate: 401 with a challenge if it used the header field (RFC 6749 §5.2).</summary>
    public static Task WriteInvalidClientAsync(HttpContext context, bool usedHeader, string description)
    {
        if (usedHeader)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"ManagedAccess emulator\"";
        }

        return WriteAsync(context, usedHeader ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest, "invalid_client", description);
    }

    public static Task WriteAsync(HttpContext context, int status, string error, string description)
    {
        context.Response.StatusCode = status;
        return UncachedJson.WriteAsync(context, new JsonObject { ["error"] = error, ["error_description"] = description });
    }
}
