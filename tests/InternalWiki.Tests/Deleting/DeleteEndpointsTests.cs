using System.Net;
using InternalWiki.Store;
using Xunit;

namespace InternalWiki.Tests.Deleting;

/// <summary>Only a person at their own browser, who signed in a moment ago, makes a page go.</summary>
public sealed class DeleteEndpointsTests
{
    private const string Page = "/pages/expenses";

    [Fact]
    public async Task Delete_ByAPersonWhoJustSignedIn_TakesThePageAndKeepsItsText()
    {
        await using var wiki = new WikiApp();
        var browser = wiki.OpenBrowser(describe: ada => ada.WithClaim("name", "Ada Lovelace").WithClaim("auth_time", MinutesAgo(9)));

        var (_, question) = await browser.GetAsync(Page + "/delete");
        var (deleted, _) = await browser.SubmitAsync(question);
        var (gone, _) = await browser.GetAsync(Page);
        var (_, audit) = await browser.GetAsync("/audit");
        var (_, found) = await browser.GetAsync("/search?q=expenses");

        Assert.Equal((HttpStatusCode.SeeOther, "/"), (deleted.StatusCode, deleted.Headers.Location?.ToString()));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Contains("/pages/expenses", audit.QuerySelector("[aria-labelledby=deleted]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Ada Lovelace", audit.QuerySelector("[aria-labelledby=deleted]")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(found.Links, link => link.GetAttribute("href") == Page);
        Assert.Null(wiki.Get<WikiStore>().Find("expenses"));
    }

    [Fact]
    public async Task Delete_WithAStaleSignIn_IsRefusedAndNothingGoes()
    {
        await using var wiki = new WikiApp();
        var browser = wiki.OpenBrowser(describe: ada => ada.WithClaim("auth_time", MinutesAgo(12)));

        var (response, _) = await browser.GetAsync(Page + "/delete");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.NotNull(wiki.Get<WikiStore>().Find("expenses"));
    }

    [Fact]
    public async Task Delete_ByAnAgent_IsRefusedWhateverItsToken()
    {
        await using var wiki = new WikiApp();

        using var response = await wiki.Ada.CreateClient().PostAsync(Page + "/delete", null);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("direct_human_required", Assert.Single(wiki.App.Audit.Records).Reason);
        Assert.NotNull(wiki.Get<WikiStore>().Find("expenses"));
    }

    [Fact]
    public async Task Delete_WithoutTheForm_IsRefused()
    {
        await using var wiki = new WikiApp();
        var browser = wiki.OpenBrowser(describe: ada => ada.WithClaim("auth_time", MinutesAgo(1)));

        var (response, _) = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, Page + "/delete"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull(wiki.Get<WikiStore>().Find("expenses"));
    }

    [Fact]
    public async Task Delete_OfAPageThatIsNotThere_Is404()
    {
        await using var wiki = new WikiApp();

        var (response, _) = await wiki.OpenBrowser(describe: ada => ada.WithClaim("auth_time", MinutesAgo(1))).GetAsync("/pages/no-such-page/delete");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static long MinutesAgo(int minutes) => TimeProvider.System.GetUtcNow().AddMinutes(-minutes).ToUnixTimeSeconds();
}
