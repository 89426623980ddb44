using System.Net;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Pages;

/// <summary>Case A14: a page that a script fills in has no Markdown form, so the reader gets the HTML, which at least says why.</summary>
[Trait("Case", "A14")]
public class PagesWithoutContentTests
{
    public static TheoryData<string> Shells => new(
    [
        "<!doctype html><title>Inventory</title><body><div id=\"root\"></div><noscript>This app needs JavaScript.</noscript><script src=\"/app.js\"></script>",
        "<!doctype html><html><head><title>Inventory</title><meta name=\"description\" content=\"Stock\"></head><body><app-root></app-root></body></html>",
        "<html><body></body></html>",
        "<body><div id=\"app\"><svg class=\"loading-progress\"><circle r=\"40%\"/></svg><div class=\"loading-progress-text\"></div></div><div id=\"blazor-error-ui\">An unhandled error has occurred. <a href=\".\" class=\"reload\">Reload</a><span class=\"dismiss\">\ud83d\uddd9</span></div></body>",
        "",
        "<body>&nbsp; \u200b&#8203;&zwj;</body>",
        "<body><h1></h1><p> </p><ul><li></li></ul><table><tr><td></td></tr></table></body>",
        "<body><main><svg><path d=\"M0 0\"/></svg><template><p>later</p></template></main></body>",
    ]);

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Shell_WithOrWithoutFrontMatter_LeavesAsItCame(string html)
    {
        foreach (var frontMatter in new[] { false, true })
        {
            await using var app = await MarkdownApp.StartAsync(
                application => Map(application, html), options => options.FrontMatter = frontMatter, realConverter: true);

            for (var time = 1; time <= 2; time++) // the second comes out of the cache
            {
                using var response = await app.GetAsync("/page");

                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
                Assert.Equal(html, await response.Content.ReadAsStringAsync());
                Assert.Equal("Accept", Assert.Single(response.Headers.Vary));
                Assert.False(response.Headers.Contains("X-Markdown-Tokens"));
                Assert.Equal(time, app.Fallbacks.Count(reason => reason == "no_content"));
            }
        }
    }

    [Theory]
    [InlineData("<body><div id=root>0</div>")]
    [InlineData("<body><img src=\"/chart.png\" alt=\"Sales\"></body>")]
    [InlineData("<body>\ud83d\udc4d</body>")]
    [InlineData("<body><h1>Hi</h1><noscript>n</noscript></body>")]
    public async Task Page_WithAnythingToRead_IsMarkdown(string html)
    {
        await using var app = await MarkdownApp.StartAsync(application => Map(application, html), realConverter: true);

        using var response = await app.GetAsync("/page");

        Assert.Equal("text/markdown", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(app.Fallbacks);
    }

    private static void Map(Microsoft.AspNetCore.Builder.WebApplication application, string html) =>
        Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(
            application, "/page", () => Microsoft.AspNetCore.Http.Results.Content(html, "text/html; charset=utf-8"));
}
