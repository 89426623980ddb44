using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Pages;

public partial class MarkdownExcerptTests
{
    private static readonly string Page = BuildPage();

    [Theory]
    [InlineData("/page")]
    [InlineData("/page?view=full")]
    [InlineData("/converted")]
    public async Task Prefer_FollowedToTheEnd_GivesTheWholePageInParts(string path)
    {
        await using var app = await Start();
        using var whole = await app.GetAsync(path);
        var expected = await whole.Content.ReadAsStringAsync();
        var text = new StringBuilder();
        var parts = 0;

        for (string? next = path; next is not null; parts++)
        {
            Assert.True(parts < 100);
            using var response = await app.GetAsync(next, MarkdownApp.ClaudeCode, ("Prefer", "markdown-max-tokens=300"));
            var part = await response.Content.ReadAsStringAsync();
            text.Append(part);
            Assert.StartsWith("#", part, StringComparison.Ordinal); // every part begins with a heading, as the page does
            Assert.True(int.Parse(Assert.Single(response.Headers.GetValues("X-Markdown-Tokens")), CultureInfo.InvariantCulture) <= 300);
            Assert.Equal("markdown-max-tokens=300", Assert.Single(response.Headers.GetValues("Preference-Applied")));
            Assert.Equal(["Accept", "Prefer"], response.Headers.Vary.Order());
            Assert.Equal(Encoding.UTF8.GetByteCount(part), response.Content.Headers.ContentLength);
            var links = response.Headers.GetValues("Link").ToArray();
            Assert.Contains($"<{path}>; rel=\"canonical\"", links);
            next = links.Select(link => NextLink().Match(link)).FirstOrDefault(match => match.Success)?.Groups[1].Value;
        }

        Assert.True(parts > 3);
        Assert.Equal(expected, text.ToString());
    }

    [Theory]
    [InlineData("markdown-max-tokens=100000", true)]
    [InlineData("respond-async, Markdown-Max-Tokens = \"100000\" ; x=y", true)]
    [InlineData("markdown-max-tokens=0", false)]
    [InlineData("markdown-max-tokens=-1", false)]
    [InlineData("markdown-max-tokens=many", false)]
    [InlineData("markdown-max-tokens", false)]
    [InlineData("markdown-max-tokens=99999999999", false)]
    public async Task Prefer_ThatLeavesThePageWhole_IsAppliedOrIgnored(string prefer, bool applied)
    {
        await using var app = await Start();

        using var response = await app.GetAsync("/page", MarkdownApp.ClaudeCode, ("Prefer", prefer));

        Assert.Equal(Page, await response.Content.ReadAsStringAsync());
        Assert.Equal(applied, response.Headers.Contains("Preference-Applied"));
        Assert.Single(response.Headers.GetValues("Link"));
    }

    [Fact]
    public async Task Prefer_ForABrowser_MeansNothing()
    {
        await using var app = await Start();

        using var response = await app.GetAsync("/page", MarkdownApp.Browser, ("Prefer", "markdown-max-tokens=10"));

        Assert.False(response.Headers.Contains("Preference-Applied"));
        Assert.Equal("<h1>Page</h1>", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Part_OfAPage_HasAnEntityTagOfItsOwn()
    {
        await using var app = await Start();
        using var whole = await app.GetAsync("/page");
        using var part = await app.GetAsync("/page", MarkdownApp.ClaudeCode, ("Prefer", "markdown-max-tokens=300"));

        using var again = await app.GetAsync(
            "/page", MarkdownApp.ClaudeCode, ("Prefer", "markdown-max-tokens=300"), ("If-None-Match", part.Headers.ETag!.ToString()));

        Assert.NotEqual(whole.Headers.ETag, part.Headers.ETag);
        Assert.Equal(System.Net.HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("/page?markdown-from=99999999")]
    [InlineData("/page?markdown-from=2147483648")]
    [InlineData("/page?markdown-from=-5")]
    [InlineData("/page?markdown-from=x&markdown-from=y")]
    [InlineData("/page?markdown-from=")]
    public async Task From_OddPosition_NeverFails(string path)
    {
        await using var app = await Start();

        using var response = await app.GetAsync(path);

        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
    }

    private static Task<MarkdownApp> Start() => MarkdownApp.StartAsync(app =>
    {
        app.MapGet("/page", () => Results.Extensions.MarkdownOrHtml(Page, "<h1>Page</h1>"));
        app.MapGet("/converted", () => Results.Content("<body>" + Page + "</body>", "text/html"));
    });

    private static string BuildPage()
    {
        var page = new StringBuilder("# Page\n\nIntroduction.\n\n");
        for (var section = 1; section <= 20; section++)
        {
            page.Append(CultureInfo.InvariantCulture, $"## Section {section}\n\n");
            page.Append("Some words about this and that, täglich.\n\n```sh\n# a comment, no heading\nls\n```\n\n".PadRight(60 * (section % 3)));
            page.Append(string.Concat(Enumerable.Repeat("More of it. ", section))).Append("\n\n");
        }

        return page.ToString();
    }

    [GeneratedRegex("^<([^>]*)>; rel=\"next\"$")]
    private static partial Regex NextLink();
}
