using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Xunit;

namespace InternalWiki.Tests.Records;

public sealed class AuditEndpointsTests
{
    [Fact]
    public async Task Audit_AfterRequestsOfSeveral_NamesEachAndWhatBecameOfIt()
    {
        await using var wiki = new WikiApp();
        using var page = await wiki.Ada.CreateClient().GetAsync("/pages/on-call");
        using var indexed = await wiki.Indexer.CreateClient().GetAsync("/pages/on-call");
        using var refused = await wiki.App.CreateClient().GetAsync("/pages/on-call");
        using var health = await wiki.App.CreateClient().GetAsync("/healthz");

        var (_, audit) = await wiki.OpenBrowser("grace@example.com", grace => grace.WithClaim("name", "Grace Hopper")).GetAsync("/audit");

        Assert.Equal(
            [
                "nobody | — | GET /pages/on-call | 401 Challenged: credential_missing",
                "indexer (service) | — | GET /pages/on-call | 200 Served",
                "Ada Lovelace | Claude Code | GET /pages/on-call | 200 Served",
            ],
            Rows(audit, "[aria-label='Latest requests']").Select(cells => string.Join(" | ", cells.Skip(1))));
    }

    // What the page shows is a view: the record itself has more.
    [Fact]
    public async Task Record_OfAReadThroughAClient_NamesThePersonTheClientAndTheRoute()
    {
        await using var wiki = new WikiApp();

        using var page = await wiki.Ada.CreateClient().GetAsync("/pages/on-call");

        var record = Assert.Single(wiki.App.Audit.Records);
        Assert.Equal(("Ada Lovelace", "ada.lovelace@example.com"), (record.Name, record.Email));
        Assert.Equal(("claude-code", "Claude Code"), (record.ClientId, record.ClientName));
        Assert.Equal(("GET", "/pages/on-call", "/pages/{slug}"), (record.Method, record.Path, record.Route));
    }

    [Fact]
    public async Task Audit_ForAService_IsClosed()
    {
        await using var wiki = new WikiApp();

        using var response = await wiki.Indexer.CreateClient().GetAsync("/audit");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Dashboard_OfToday_CountsByPersonClientAndRepresentation()
    {
        await using var wiki = new WikiApp();
        using var agent = wiki.Ada.CreateClient();
        agent.DefaultRequestHeaders.Add("Accept", "text/markdown");
        for (var i = 0; i < 3; i++)
        {
            using var read = await agent.GetAsync("/pages/on-call");
        }

        using var refused = await wiki.Reader.CreateClient().GetAsync("/pages/on-call/edit");

        var (_, dashboard) = await wiki.OpenBrowser().GetAsync("/dashboard");

        Assert.Contains(Rows(dashboard, "[aria-labelledby=today]"), cells => string.Join(" | ", cells) == "Ada Lovelace | Claude Code | text/markdown | 3 | 0");
        Assert.Contains(Rows(dashboard, "[aria-labelledby=today]"), cells => string.Join(" | ", cells) == "Ada Lovelace | Claude Code | application/problem+json | 1 | 1");
    }

    // A client names itself, and each installation that registers is a client of its own.
    [Fact]
    public async Task Dashboard_OfTwoClientsWithOneName_TellsThemApart()
    {
        await using var wiki = new WikiApp();
        using var one = await wiki.Ada.WithClaim("client_id", "laptop").CreateClient().GetAsync("/pages/on-call");
        using var other = await wiki.Ada.WithClaim("client_id", "desktop").CreateClient().GetAsync("/pages/on-call");

        var (_, dashboard) = await wiki.OpenBrowser().GetAsync("/dashboard");

        Assert.Equal(
            ["Claude Code (desktop)", "Claude Code (laptop)"],
            Rows(dashboard, "[aria-labelledby=today]").Select(cells => cells[1]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [Trait("Case", "A28")]
    [InlineData("?person=Ada+Lovelace", "Ada Lovelace", "Ada Lovelace")]
    [InlineData("?client=indexer", "indexer (service)")]
    [InlineData("?client=Claude+Code&person=", "Ada Lovelace", "Ada Lovelace")]
    [InlineData("?outcome=Challenged", "nobody")]
    [InlineData("?outcome=Forbidden&person=Ada+Lovelace", "Ada Lovelace")]
    [InlineData("?person=Nobody+of+that+name")]
    public async Task Audit_Filtered_ShowsWhatWasChosen(string query, params string[] people)
    {
        await using var wiki = new WikiApp();
        using var page = await wiki.Ada.CreateClient().GetAsync("/pages/on-call");
        using var edit = await wiki.Reader.CreateClient().GetAsync("/pages/on-call/edit");
        using var indexed = await wiki.Indexer.CreateClient().GetAsync("/pages/on-call");
        using var refused = await wiki.App.CreateClient().GetAsync("/pages/on-call");

        var (_, audit) = await wiki.OpenBrowser("grace@example.com", grace => grace.WithClaim("name", "Grace Hopper")).GetAsync("/audit" + query);

        Assert.Equal(people, Rows(audit, "[aria-label='Latest requests']").Select(cells => cells[1]));
        var chosen = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query);
        Assert.All(audit.QuerySelectorAll<IHtmlSelectElement>("select"), select =>
        {
            Assert.NotNull(audit.QuerySelector($"label[for='{select.Id}']"));
            Assert.Equal(chosen.GetValueOrDefault(select.Name!).ToString(), select.Value);
        });
    }

    /// <summary>A28: on a phone each cell stands after the name of its column, which the style sheet takes from the cell.</summary>
    [Fact]
    [Trait("Case", "A28")]
    public async Task Audit_Cells_NameTheirColumn()
    {
        await using var wiki = new WikiApp();
        using var page = await wiki.Ada.CreateClient().GetAsync("/pages/on-call");

        var (_, audit) = await wiki.OpenBrowser().GetAsync("/audit");

        var table = audit.QuerySelector("table.stacked")!;
        var columns = table.QuerySelectorAll("th").Select(heading => heading.TextContent).ToArray();
        Assert.All(table.QuerySelectorAll("tbody tr"), row => Assert.Equal(columns, row.Children.Select(cell => cell.GetAttribute("data-label"))));
    }

    [Theory]
    [Trait("Case", "A28")]
    [InlineData("/dashboard")]
    [InlineData("/audit")]
    [InlineData("/pages/on-call")]
    [InlineData("/pages/api-guide")]
    public async Task Table_ThatScrolls_IsARegionTheKeyboardReaches(string path)
    {
        await using var wiki = new WikiApp();
        using var request = await wiki.Ada.CreateClient().GetAsync("/pages/on-call");

        var (_, page) = await wiki.OpenBrowser().GetAsync(path);

        var scrolling = page.QuerySelectorAll("table").Select(table => table.Closest(".scroll")).ToArray();
        Assert.NotEmpty(scrolling);
        Assert.All(scrolling, region =>
        {
            Assert.Equal(("region", "0"), (region!.GetAttribute("role"), region.GetAttribute("tabindex")));
            Assert.NotEmpty(region.GetAttribute("aria-label")!);
        });
        Assert.Equal(scrolling.Length, scrolling.Select(region => region!.GetAttribute("aria-label")).Distinct().Count());
    }

    [Fact]
    [Trait("Case", "A28")]
    public async Task Code_ThatScrolls_IsReachedByTheKeyboard()
    {
        await using var wiki = new WikiApp();

        var (_, page) = await wiki.OpenBrowser().GetAsync("/pages/on-call");

        var blocks = page.QuerySelectorAll("pre");
        Assert.Contains(blocks, block => block.QuerySelector("code.language-bash") is not null);
        Assert.All(blocks, block => Assert.Equal("0", block.GetAttribute("tabindex")));
    }

    [Fact]
    [Trait("Case", "A28")]
    public async Task Dashboard_Chart_SaysInTextWhatItDraws()
    {
        await using var wiki = new WikiApp();
        using var page = await wiki.Ada.CreateClient().GetAsync("/pages/on-call");
        using var refused = await wiki.App.CreateClient().GetAsync("/pages/on-call");

        var (_, dashboard) = await wiki.OpenBrowser().GetAsync("/dashboard");
        using var agent = wiki.Ada.CreateClient();
        agent.DefaultRequestHeaders.Add("Accept", "text/markdown");
        var markdown = await agent.GetStringAsync("/dashboard");

        var chart = dashboard.QuerySelector("figure.chart")!;
        Assert.Equal(7, chart.QuerySelectorAll("rect.served").Length);
        Assert.Equal("img", chart.QuerySelector("svg")!.GetAttribute("role"));
        Assert.EndsWith("1 served, 1 refused.", chart.QuerySelector("figcaption")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("served, 1 refused.", markdown, StringComparison.Ordinal);
    }

    private static IEnumerable<string[]> Rows(IHtmlDocument page, string table) =>
        page.QuerySelectorAll($"{table} tbody tr").Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToArray());
}
