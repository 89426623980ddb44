using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Users;

/// <summary>What every page of the emulator has in common: frame, style and the headers that keep other sites out.</summary>
internal static class PageLayout
{
    // No form-action: Chromium applies it to the redirect that follows the form post too, and the client's redirect URI is not ours to list.
    private static readonly string ContentSecurityPolicy =
        $"default-src 'none'; style-src '{PageStyle.Digest}'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Text from anywhere, safe as element content and as an attribute value in quotes.</summary>
    public static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    public static string HiddenInput(string name, string value)
        => $"""<input type="hidden" name="{Encode(name)}" value="{Encode(value)}">""";

    /// <param name="context">The request to answer.</param>
    /// <param name="status">The status code.</param>
    /// <param name="title">Plain text.</param>
    /// <param name="body">HTML, everything in it already encoded.</param>
    public static Task WriteAsync(HttpContext context, int status, string title, string body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";

        // A page's address holds an authorization request: no other origin needs to see it. `no-referrer` would make our own forms say `Origin: null`.
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
            <style>{PageStyle.Css}</style>
            </head>
            <body>
            <main>
            {body}
            </main>
            <footer>ManagedAccess emulator, for development only. Anyone who can open this page can sign in as anyone.</footer>
            </body>
            </html>

            """, context.RequestAborted);
    }
}
