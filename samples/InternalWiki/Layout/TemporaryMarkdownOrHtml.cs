namespace Microsoft.AspNetCore.Http;

internal static class TemporaryMarkdownOrHtml
{
    public static IResult MarkdownOrHtml(this IResultExtensions extensions, string markdown, string html) => new Either(markdown, html);

    private sealed class Either(string markdown, string html) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) =>
            httpContext.Request.Headers.Accept.ToString().Contains("text/markdown", StringComparison.Ordinal)
                ? Results.Content(markdown, "text/markdown; charset=utf-8").ExecuteAsync(httpContext)
                : Results.Content(html, "text/html; charset=utf-8").ExecuteAsync(httpContext);
    }
}
