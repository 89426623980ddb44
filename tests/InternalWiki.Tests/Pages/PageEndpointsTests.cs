using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using InternalWiki.Store;
using Xunit;

namespace InternalWiki.Tests.Pages;

public sealed class PageEndpointsTests(ReadOnlyWiki fixture) : IClassFixture<ReadOnlyWiki>
{
    private readonly WikiApp _wiki = fixture.App;

    [Fact]
    public async Task Index_LinksEachPageOnceByItsTitle()
    {
        var page = new HtmlParser().ParseDocument(await _wiki.Ada.CreateClient().GetStringAsync("/"));

        var links = page.QuerySelectorAll("a[href^='/pages/']").Select(link => (link.GetAttribute("href"), link.TextContent)).Order();
        var pages = _wiki.Get<WikiStore>().List().Select(summary => ((string?)$"/pages/{summary.Slug}", summary.Title)).Order();
        Assert.Equal(pages, links);
    }

    [Fact]
    public async Task Index_AsMarkdown_LinksEachPageOnce()
    {
        var markdown = await GetMarkdownAsync(_wiki.Ada.CreateClient(), "/");

        Assert.All(_wiki.Get<WikiStore>().List(), page => Assert.Equal(2, markdown.Split($"(/pages/{page.Slug})").Length));
    }

    [Theory]
    [InlineData("text/markdown")]
    [InlineData("text/markdown, text/html, */*")]
    [Trait("Conformance", "NEG-02")]
    [Trait("Conformance", "REP-01")]
    public async Task Page_ForAnAgent_IsItsOwnMarkdown(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pages/on-call");
        request.Headers.Add("Accept", accept);

        using var response = await _wiki.Ada.CreateClient().SendAsync(request);

        Assert.Equal("text/markdown; charset=utf-8", response.Content.Headers.ContentType!.ToString(), ignoreCase: true);
        Assert.Equal("ai-train=no, search=no, ai-input=yes", Assert.Single(response.Headers.GetValues("Content-Signal")));
        Assert.Contains("Accept", response.Headers.Vary);
        Assert.EndsWith(_wiki.Get<WikiStore>().Find("on-call")!.Markdown, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_ForABrowser_IsHtmlWithoutScriptUnderAStrictPolicy()
    {
        var (response, page) = await _wiki.OpenBrowser().GetAsync("/pages/incident-ledger-lag");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("default-src 'none'; style-src 'self';", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("script, style, [style]"));
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.Equal(["HEADER", "MAIN", "FOOTER"], page.Body!.Children.Where(element => element.LocalName is "header" or "main" or "footer").Select(element => element.TagName));
        Assert.Equal("#wiki-main", page.Body.FirstElementChild!.GetAttribute("href"));
        Assert.All(page.QuerySelectorAll("input:not([type=hidden]):not([type=checkbox]), textarea"), input => Assert.NotNull(page.QuerySelector($"label[for='{input.Id}']")));
    }

    [Fact]
    public async Task Page_ForAPerson_SaysWhoReads()
    {
        var (_, page) = await _wiki.OpenBrowser("grace@example.com").GetAsync("/");

        Assert.Contains("Signed in as grace@example.com", page.QuerySelector("body > footer")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/pages/no-such-page")]
    [InlineData("/pages/no-such-page/history")]
    [InlineData("/pages/no-such-page/edit")]
    [InlineData("/pages/..%2F..%2Fetc")]
    [InlineData("/pages/%3Cscript%3E")]
    [InlineData("/nowhere")]
    public async Task Page_ThatDoesNotExist_Is404(string path)
    {
        using var response = await _wiki.Ada.CreateClient().GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.DoesNotContain("<script>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/pages/on-call")]
    [InlineData("/pages/on-call/history")]
    [InlineData("/pages/on-call/edit")]
    [InlineData("/new")]
    [InlineData("/search?q=x")]
    [InlineData("/dashboard")]
    [InlineData("/whoami")]
    [InlineData("/mcp")]
    [InlineData("/nowhere")]
    [Trait("Conformance", "CHL-01")]
    public async Task Anything_WithoutACredential_IsChallenged(string path)
    {
        using var response = await _wiki.App.CreateClient().GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/pages/on-call")]
    [InlineData("/pages/on-call/history")]
    [InlineData("/search?q=x")]
    [InlineData("/dashboard")]
    [InlineData("/wiki.css")]
    [Trait("Conformance", "NEG-15")]
    public async Task Head_HasTheHeadersOfGet(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        using var head = await _wiki.Ada.CreateClient().SendAsync(request);
        using var get = await _wiki.Ada.CreateClient().GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
    }

    [Fact]
    public async Task Page_ForAService_IsServed()
    {
        using var response = await _wiki.Indexer.CreateClient().GetAsync("/pages/on-call");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<string> GetMarkdownAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/markdown");
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
