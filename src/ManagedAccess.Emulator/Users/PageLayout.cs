using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Users;

/// <summary>The common parts of the emulator's pages: the frame, the style, and the headers that keep other sites out.</summary>
internal static class PageLayout
{
    // No form-action: Chromium also applies it to the redirect after the form post, and the list cannot hold every client's redirect URI.
    private const string ContentSecurityPolicy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>The page that shows what happens here, for which every other page has a link.</summary>
    public const string DeveloperPath = "/cdn-cgi/access/";

    /// <summary>Text from anywhere, safe as element content and as an attribute value in quotes.</summary>
    public static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    public static string HiddenInput(string name, string value)
        => $"""<input type="hidden" name="{Encode(name)}" value="{Encode(value)}">""";

    /// <param name="context">The request to answer.</param>
    /// <param name="status">The status code.</param>
    /// <param name="title">Plain text.</param>
    /// <param name="body">HTML, with all texts encoded.</param>
    /// <param name="extras">What this page has beside the common parts; null for nothing.</param>
    public static Task WriteAsync(HttpContext context, int status, string title, string body, PageExtras? extras = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = extras is null
            ? $"{ContentSecurityPolicy}; style-src '{PageStyle.Digest}'"
            : $"{ContentSecurityPolicy}; style-src '{PageStyle.Digest}' '{PageStyle.DigestOf(extras.Css)}'; {extras.ContentSecurityPolicy}";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";

        // A page's address holds an authorization request: no other origin needs to see it. With `no-referrer` our own forms send `Origin: null`.
        headers["Referrer-Policy"] = "same-origin";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        return response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Encode(title)}</title>
            <style>{PageStyle.Css}</style>{(extras is null ? "" : $"<style>{extras.Css}</style>{extras.Head}")}
            </head>
            <body>
            <main>
            {body}
            </main>
            <footer>ManagedAccess emulator, for development only. Anyone who can open this page can sign in as anyone.{(extras is null ? $" <a href=\"{DeveloperPath}\">Developer page</a>" : "")}</footer>
            </body>
            </html>

            """, context.RequestAborted);
    }
}
