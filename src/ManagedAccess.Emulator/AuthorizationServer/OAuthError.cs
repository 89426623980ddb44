using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>An error response of the token endpoint (RFC 6749 §5.2), and every other answer of the emulator that is a JSON error.</summary>
internal static class OAuthError
{
    public static Task WriteAsync(HttpContext context, int status, string error, string description)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        var document = new JsonObject { ["error"] = error, ["error_description"] = description };
        return context.Response.WriteAsync(document.ToJsonString(), context.RequestAborted);
    }
}
