using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Http;

/// <summary>A JSON response that no cache may keep: tokens, and what is said about them (RFC 6749 §5.1).</summary>
internal static class UncachedJson
{
    public static Task WriteAsync(HttpContext context, JsonObject document)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        return context.Response.WriteAsync(document.ToJsonString(), context.RequestAborted);
    }
}
