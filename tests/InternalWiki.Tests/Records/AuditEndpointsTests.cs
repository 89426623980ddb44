using System.Net;
using AngleSharp.Html.Dom;
using Xunit;

namespace InternalWiki.Tests.Records;

public sealed class AuditEndpointsTests
{
    [Fact]
    public async Task Audit_AfterRequestsOfSeveral_NamesEachAndWhatBecameOfIt()
    {
        await using var wiki = await WikiApp.StartAsync();
        using var page = await wiki.As().GetAsync("/pages/on-call");
        using var indexed = await wiki.AsService().GetAsync("/pages/on-call");
        using var refused = await wiki.Anonymous().GetAsync("/pages/on-call");
        using var health = await wiki.Anonymous().GetAsync("/healthz");

        var (_, audit) = await wiki.OpenBrowser(claims => claims["name"] = "Grace Hopper").GetAsync("/audit");

        Assert.Equal(
            [
                "nobody | — | GET /pages/on-call | 401 Challenged: credential_missing",
                "indexer (service) | — | GET /pages/on-call | 200 Served",
                "Ada Lovelace | Claude Code | GET /pages/on-call | 200 Served",
            ],
            Rows(audit, "[aria-label='Latest requests']").Select(cells => string.Join(" | ", cells.Skip(1))));
    }

    [Fact]
    public async Task Audit_ForAService_IsClosed()
    {
        await using var wiki = await WikiApp.StartAsync();

        using var response = await wiki.AsService().GetAsync("/audit");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Dashboard_OfToday_CountsByPersonClientAndRepresentation()
    {
        await using var wiki = await WikiApp.StartAsync();
        using var agent = wiki.As();
        agent.DefaultRequestHeaders.Add("Accept", "text/markdown");
        for (var i = 0; i < 3; i++)
        {
            using var read = await agent.GetAsync("/pages/on-call");
        }

        using var refused = await wiki.As(scope: "wiki.read").GetAsync("/pages/on-call/edit");

        var (_, dashboard) = await wiki.OpenBrowser().GetAsync("/dashboard");

        Assert.Contains(Rows(dashboard, "[aria-labelledby=today]"), cells => string.Join(" | ", cells) == "Ada Lovelace | Claude Code | text/markdown | 3 | 0");
        Assert.Contains(Rows(dashboard, "[aria-labelledby=today]"), cells => string.Join(" | ", cells) == "Ada Lovelace | Claude Code | application/problem+json | 1 | 1");
    }

    // A client names itself, and each installation that registers is a client of its own.
    [Fact]
    public async Task Dashboard_OfTwoClientsWithOneName_TellsThemApart()
    {
        await using var wiki = await WikiApp.StartAsync();
        using var one = await wiki.As(clientId: "laptop").GetAsync("/pages/on-call");
        using var other = await wiki.As(clientId: "desktop").GetAsync("/pages/on-call");

        var (_, dashboard) = await wiki.OpenBrowser().GetAsync("/dashboard");

        Assert.Equal(
            ["Claude Code (desktop)", "Claude Code (laptop)"],
            Rows(dashboard, "[aria-labelledby=today]").Select(cells => cells[1]).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string[]> Rows(IHtmlDocument page, string table) =>
        page.QuerySelectorAll($"{table} tbody tr").Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToArray());
}
