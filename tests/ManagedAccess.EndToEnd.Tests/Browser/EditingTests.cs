using ManagedAccess.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace ManagedAccess.EndToEnd.Tests.Browser;

/// <summary>The wiki as something one would use.</summary>
public sealed class EditingTests(DevelopmentWiki development, Chromium chromium) : IClassFixture<Chromium>
{
    private readonly WikiProcess _wiki = development.Wiki;

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task Edit_WithoutScript_ShowsOnThePageAndInItsHistory(EmulatorMode mode)
    {
        await using var visit = await chromium.OpenAsync(development.In(mode).Address, new() { JavaScriptEnabled = false });
        await visit.SignInAsync("Ada Lovelace", "/pages/leave");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Edit this page" }).ClickAsync();
        await AddAsync(visit, "A sentence from Ada.", note: "Said what was missing");
        await visit.ArriveAsync("/pages/leave");
        var page = await visit.Page.Locator("main").InnerTextAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        var newest = await visit.Page.Locator("ol.history > li").First.InnerTextAsync();

        Assert.Contains("A sentence from Ada.", page, StringComparison.Ordinal);
        Assert.Contains("Said what was missing", newest, StringComparison.Ordinal);
        Assert.Contains("Ada Lovelace", newest, StringComparison.Ordinal);
        Assert.DoesNotContain("through", newest, StringComparison.Ordinal); // her own browser, no agent in between
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task Delete_ByAPersonWhoJustSignedIn_IsAskedForDoneAndOnRecord(EmulatorMode mode)
    {
        await using var visit = await chromium.OpenAsync(development.In(mode).Address, new() { JavaScriptEnabled = false });
        await visit.SignInAsync("Grace Hopper", "/new?title=Thrown+away");
        await AddAsync(visit, "Nobody needs this.", note: "For a moment");
        await visit.ArriveAsync("/pages/thrown-away");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Delete" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        var deleted = await visit.Page.GetByRole(AriaRole.Table, new() { Name = "Deleted pages" }).InnerTextAsync();

        Assert.Contains("/pages/thrown-away", deleted, StringComparison.Ordinal);
        Assert.Contains("Grace Hopper", deleted, StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Edit_Stale_KeepsBothTextsAndCanBeBroughtTogether()
    {
        await using var ada = await chromium.OpenAsync(_wiki.Address);
        await using var grace = await chromium.OpenAsync(_wiki.Address);
        await ada.SignInAsync("Ada Lovelace", "/pages/code-review/edit");
        await grace.SignInAsync("Grace Hopper", "/pages/code-review/edit");

        await AddAsync(grace, "Grace was faster.", note: "Faster");
        await grace.ArriveAsync("/pages/code-review");
        var refused = await ada.Page.RunAndWaitForResponseAsync(
            () => AddAsync(ada, "Ada took her time.", note: "Slower"), response => response.Request.Method == "POST");

        Assert.Equal(409, refused.Status);
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Grace Hopper");
        var theirs = await ada.Page.GetByLabel("Their text").InputValueAsync();
        var yours = ada.Page.GetByLabel("Your text");
        Assert.Contains("Grace was faster.", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada took her time.", theirs, StringComparison.Ordinal);
        Assert.Contains("Ada took her time.", await yours.InputValueAsync(), StringComparison.Ordinal);
        Assert.Equal("Slower", await ada.Page.GetByLabel("What changed, and why").InputValueAsync());

        await yours.FillAsync(theirs + "\n\nAda took her time.\n");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await ada.ArriveAsync("/pages/code-review");
        await Assertions.Expect(ada.Page.Locator("article")).ToContainTextAsync("Grace was faster.");
        await Assertions.Expect(ada.Page.Locator("article")).ToContainTextAsync("Ada took her time.");
    }

    [Fact]
    public async Task Preview_OfAnEdit_ShowsItAndSavesNothing()
    {
        await using var visit = await chromium.OpenAsync(_wiki.Address);
        await visit.SignInAsync("Ada Lovelace", "/pages/architecture/edit");
        var text = visit.Page.Locator("textarea[name=markdown]");

        await text.FillAsync(await text.InputValueAsync() + "\n\nOnly **thought** of.\n");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".preview strong", new() { HasText = "thought" })).ToBeVisibleAsync();
        await visit.Page.GotoAsync("/pages/architecture");

        await Assertions.Expect(visit.Page.Locator("article")).Not.ToContainTextAsync("Only thought of.");
    }

    private static async Task AddAsync(Visit visit, string sentence, string note)
    {
        var text = visit.Page.Locator("textarea[name=markdown]");
        await text.FillAsync(await text.InputValueAsync() + $"\n\n{sentence}\n");
        await visit.Page.GetByLabel("What changed, and why").FillAsync(note);
        await visit.Page.Locator("button[value=save]").ClickAsync();
    }
}
