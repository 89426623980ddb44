using Microsoft.AspNetCore.Builder;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Pages;

/// <summary>How the content of each page was found is counted: a rise of "fallback" after a change of the layout says that pages are chosen wrongly.</summary>
[Trait("Conformance", "REP-07")]
public class MarkdownSelectionTests
{
    private const string Prose = "The gate opens at six, and lorries wait in the lane before it, as they have done since the quay was built. ";

    public static TheoryData<string, string> Pages => new()
    {
        { "screen", "<nav><a href=/>Home</a></nav><h1>Quays</h1><table><tr><th>Quay</th></tr><tr><td>2</td></tr></table>" },
        { "document", $"<meta name=generator content=mkdocs><main><h1>Gates</h1><p>{Repeat(12)}</p></main>" },
        { "article", $"<meta property=og:type content=article><article><h1>Gates</h1><p>{Repeat(12)}</p><p>{Repeat(9)}</p></article>" },
        { "fallback", "<main><h1>Quays</h1><p>Three of them are open this week.</p></main><table><tr><th>Quay</th><th>Open</th></tr><tr><td>2</td><td>yes</td></tr></table>" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Selection_OfAPage_IsCountedByKind(string kind, string html)
    {
        await using var app = await Start(html);

        using var response = await app.GetAsync("/page");

        Assert.Equal("text/markdown", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(kind, Assert.Single(app.Selections));
    }

    [Fact]
    public async Task Selection_OfARememberedPage_IsCountedOnce()
    {
        await using var app = await Start("<h1>Quays</h1><p>Three</p>");

        using var first = await app.GetAsync("/page");
        using var second = await app.GetAsync("/page");

        Assert.Equal("screen", Assert.Single(app.Selections));
    }

    [Fact]
    public async Task Selection_BySelector_IsCountedAsThat()
    {
        await using var app = await Start("<h1>Quays</h1><div id=x>Three</div>", options => options.ContentSelector = "#x");

        using var response = await app.GetAsync("/page");

        Assert.Equal("selector", Assert.Single(app.Selections));
    }

    private static string Repeat(int times) => string.Concat(Enumerable.Repeat(Prose, times));

    private static Task<MarkdownApp> Start(string html, Action<MarkdownOptions>? options = null) => MarkdownApp.StartAsync(
        app => app.MapGet("/page", () => Microsoft.AspNetCore.Http.Results.Content(html, "text/html; charset=utf-8")), options, realConverter: true);
}
