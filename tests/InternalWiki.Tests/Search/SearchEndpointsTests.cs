using System.Net;
using AngleSharp.Html.Parser;
using Xunit;

namespace InternalWiki.Tests.Search;

public sealed class SearchEndpointsTests(ReadOnlyWiki fixture) : IClassFixture<ReadOnlyWiki>
{
    private readonly WikiApp _wiki = fixture.App;

    [Fact]
    public async Task Search_LinksEachHitOnceByItsTitle()
    {
        var page = new HtmlParser().ParseDocument(await _wiki.Ada.CreateClient().GetStringAsync("/search?q=ledger+replica"));

        var links = page.QuerySelectorAll("a[href^='/pages/']").Select(link => link.GetAttribute("href")).ToList();
        Assert.Equal(links.Distinct(), links);
        Assert.Equal("Incident review: ledger replica lag, 21 April 2026", page.QuerySelector("a[href='/pages/incident-ledger-lag']")!.TextContent);
        Assert.NotEmpty(page.QuerySelectorAll("mark"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?q=")]
    [InlineData("?q=%22")]
    [InlineData("?q=%27%3B+DROP+TABLE+pages%3B--")]
    [InlineData("?q=NEAR(a+b)")]
    [InlineData("?q=title%3A*")]
    [InlineData("?q=%00")]
    [InlineData("?q=%ED%A0%80")]
    [InlineData("?q=%FF%FE")]
    [InlineData("?q=%F0%9F%92%A3")]
    [InlineData("?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("?q=a&q=b")]
    public async Task Search_ForAnything_IsAPage(string query)
    {
        using var response = await _wiki.Ada.CreateClient().GetAsync(new Uri("/search" + query, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync()).QuerySelectorAll("script"));
    }

    [Fact]
    public async Task Search_ForAVeryLongQuery_IsAPage()
    {
        using var response = await _wiki.Ada.CreateClient().GetAsync(new Uri("/search?q=" + new string('a', 10_000), UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
