using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace InternalWiki.Layout;

/// <summary>The style sheet and the icon. They contain nothing about the wiki, so they are public.</summary>
internal static class SiteAssets
{
    /// <summary>The address of the style sheet; it changes with its content, so that browsers can keep it for ever.</summary>
    public static string Stylesheet { get; } = $"/wiki.css?v={Convert.ToHexStringLower(SHA256.HashData(Read("wiki.css")))[..8]}";

    public static IEndpointRouteBuilder MapAssets(this IEndpointRouteBuilder routes)
    {
        routes.MapAsset("wiki.css", "text/css; charset=utf-8");
        routes.MapAsset("favicon.svg", "image/svg+xml");
        return routes;
    }

    private static void MapAsset(this IEndpointRouteBuilder routes, string name, string contentType)
    {
        var content = Read(name);
        var entityTag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");

        routes.MapRead($"/{name}", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=31536000";
            return TypedResults.Bytes(content, contentType, entityTag: entityTag);
        }).AllowAnonymous();
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(SiteAssets).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
