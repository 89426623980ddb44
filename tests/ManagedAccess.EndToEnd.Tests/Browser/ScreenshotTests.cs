using Duende.IdentityModel;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace ManagedAccess.EndToEnd.Tests.Browser;

/// <summary>
/// Every page a person sees, in light and dark, wide and narrow, kept in <c>artifacts/screenshots</c> to be looked at. What
/// a machine can judge of it is judged here: nothing sticks out sideways, nothing fails to load.
/// </summary>
public sealed class ScreenshotTests(DevelopmentWiki development, Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string Folder = Path.Combine(WikiProcess.Metadata("Artifacts"), "screenshots");

    /// <summary>Answers that the browser reports and the test wants: the page that is not there, and the stale edit.</summary>
    private static readonly string[] Refusals = ["404", "409"];

    private readonly WikiProcess _wiki = development.Wiki;

    [Theory]
    [InlineData(ColorScheme.Light, 1280, 900, "release-checklist")]
    [InlineData(ColorScheme.Light, 390, 844, "onboarding")]
    [InlineData(ColorScheme.Dark, 1280, 900, "security-contacts")]
    [InlineData(ColorScheme.Dark, 390, 844, "api-guide")]
    public async Task Pages_OnAScreen_FitAndAreComplete(ColorScheme scheme, int width, int height, string edited)
    {
        using var client = new StandardsClient("Claude Code");
        var server = await client.GetServerAsync(_wiki.Origin);
        var request = client.AuthorizationUri(
            server, await client.RegisterAsync(server), _wiki.Origin, "wiki.read wiki.write", CryptoRandom.CreateUniqueId(), state: "s");
        await using var visit = await chromium.OpenAsync(_wiki.Address, new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
        var suffix = $"{scheme}-{width}".ToLowerInvariant();

        await visit.Page.GotoAsync(request.AbsoluteUri);
        await KeepAsync(visit.Page, $"login-{suffix}");
        await visit.ChooseAsync("Ada Lovelace");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).WaitForAsync();
        await KeepAsync(visit.Page, $"consent-{suffix}");
        foreach (var (name, path) in ((string, string)[])
        [
            ("index", "/"),
            ("page", "/pages/on-call"),
            ("search", "/search?q=deploy"),
            ("editor", "/pages/on-call/edit"),
            ("dashboard", "/dashboard"),
            ("audit", "/audit"),
            ("delete", "/pages/on-call/delete"),
            ("not-found", "/pages/no-such-page"),
        ])
        {
            await visit.Page.GotoAsync(path);
            await KeepAsync(visit.Page, $"{name}-{suffix}");
        }

        await visit.Page.GotoAsync($"/pages/{edited}/edit");
        await AddThroughAgentAsync(client, edited);
        await visit.Page.Locator("textarea[name=markdown]").FillAsync("# Rewritten\n\nFrom nothing, by somebody who was slower.\n");
        await visit.Page.GetByLabel("What changed, and why").FillAsync("A fresh start");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        await KeepAsync(visit.Page, $"conflict-{suffix}");
        await visit.Page.GotoAsync($"/pages/{edited}/history");
        await KeepAsync(visit.Page, $"history-{suffix}");

        Assert.DoesNotContain(visit.Complaints, complaint => !Refusals.Any(status => complaint.Contains(status, StringComparison.Ordinal)));
    }

    private async Task AddThroughAgentAsync(StandardsClient client, string slug)
    {
        using var person = Person.Grace();
        var grant = await client.GetInAsync(new Uri(_wiki.ToolsIdentifier), person, HttpMethod.Post);
        await new ToolCalls(_wiki, grant.AccessToken).AddAsync(slug, "If any of this is out of date, say so in `#wiki`.", "Say where to report what is out of date");
    }

    private static async Task KeepAsync(IPage page, string name)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png"), FullPage = true });

        var overhang = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overhang <= 0, $"{name} is {overhang} pixels too wide.");
        Assert.True(await page.EvaluateAsync<bool>("document.title.length > 0 && document.querySelectorAll('h1').length === 1"), $"{name} has no title, or not one heading.");
    }
}
