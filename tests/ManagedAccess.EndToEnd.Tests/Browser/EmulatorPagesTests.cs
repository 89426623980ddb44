using Duende.IdentityModel;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace ManagedAccess.EndToEnd.Tests.Browser;

/// <summary>
/// Every page of the emulator in light and dark, on a desktop and a phone: axe finds nothing, and nothing sticks out. The pictures are in
/// <c>artifacts/screenshots</c>, or where <c>.ci/screenshots FOLDER</c> wants them.
/// </summary>
public sealed class EmulatorPagesTests(EmulatedSites sites, Chromium chromium, NodeWorkspace node) : IClassFixture<EmulatedSites>, IClassFixture<Chromium>
{
    private const string DeveloperPath = "/cdn-cgi/access/";

    private static readonly string Folder = Environment.GetEnvironmentVariable("SCREENSHOTS") ?? Path.Combine(WikiProcess.Metadata("Artifacts"), "screenshots");

    private readonly Accessibility _axe = new(node);

    [Theory]
    [InlineData(ColorScheme.Light, 1280, 900)]
    [InlineData(ColorScheme.Light, 390, 844)]
    [InlineData(ColorScheme.Dark, 1280, 900)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Pages_OfTheEmulator_ReadWellAndFit(ColorScheme scheme, int width, int height)
    {
        var suffix = $"{(scheme is ColorScheme.Dark ? "dark" : "light")}-{(width > 800 ? "desktop" : "phone")}";
        BrowserNewContextOptions options = new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } };

        await using (var visit = await chromium.OpenAsync(sites.Standard.Address, options))
        {
            await visit.Page.GotoAsync((await AuthorizationUriAsync(sites.Standard)).AbsoluteUri);
            await KeepAsync(visit.Page, $"login-{suffix}");
            await visit.ChooseAsync("Ada Lovelace");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).WaitForAsync();
            await KeepAsync(visit.Page, $"consent-{suffix}");
            await OpenDeveloperPageAsync(visit);
            await KeepAsync(visit.Page, $"developer-{suffix}");
            Assert.Empty(visit.Complaints);
        }

        await using (var visit = await chromium.OpenAsync(sites.Edge.Address, options))
        {
            await OpenDeveloperPageAsync(visit);
            await KeepAsync(visit.Page, $"developer-edge-{suffix}");
            Assert.Empty(visit.Complaints);

            await visit.Page.GotoAsync("/pages/on-call");
            await visit.ChooseAsync("Alan Turing");
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in as someone else" }).WaitForAsync();
            await KeepAsync(visit.Page, $"denial-{suffix}");
        }

        await using (var visit = await chromium.OpenAsync(sites.Unavailable.Address, options))
        {
            await visit.Page.GotoAsync("/");
            await KeepAsync(visit.Page, $"unavailable-{suffix}");
            await OpenDeveloperPageAsync(visit);
            await KeepAsync(visit.Page, $"developer-empty-{suffix}");
        }
    }

    [Fact]
    public async Task DeveloperPage_WhileItIsOpen_ShowsANewRequestAndKeepsTheFocus()
    {
        await using var visit = await chromium.OpenAsync(sites.Standard.Address);
        await OpenDeveloperPageAsync(visit);
        var json = visit.Page.Locator("#requests tbody tr").First.GetByRole(AriaRole.Link);
        await json.FocusAsync();
        var focused = await json.GetAttributeAsync("href");

        using var response = await sites.Standard.Http.GetAsync("/pages/seen-live");

        await Assertions.Expect(visit.Page.Locator("#requests tbody tr", new() { HasText = "/pages/seen-live" })).ToContainTextAsync("the app answered 401");
        Assert.Equal(focused, await visit.Page.EvaluateAsync<string>("document.activeElement.getAttribute('href')"));
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Button_InABrowser_DoesItAndSaysSo(bool hasScript)
    {
        await using var visit = await chromium.OpenAsync(sites.Edge.Address, new() { JavaScriptEnabled = hasScript });
        await visit.Page.GotoAsync(DeveloperPath);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Deny Grace Hopper from now on" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#people .result")).ToContainTextAsync("Grace Hopper is denied from now on");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Allow Grace Hopper again" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#people .result")).ToContainTextAsync("Grace Hopper is no longer denied");

        Assert.Empty(visit.Complaints);
    }

    private static async Task OpenDeveloperPageAsync(Visit visit)
    {
        await visit.Page.GotoAsync(DeveloperPath);
        await Assertions.Expect(visit.Page.Locator("#live")).ToHaveTextAsync("Live");
    }

    private static async Task<Uri> AuthorizationUriAsync(WikiProcess wiki)
    {
        using var client = new StandardsClient("Claude Code");
        var server = await client.GetServerAsync(wiki.Origin);
        return client.AuthorizationUri(server, await client.RegisterAsync(server), wiki.Origin, "wiki.read wiki.write", CryptoRandom.CreateUniqueId(), state: "s");
    }

    private async Task KeepAsync(IPage page, string name)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png"), FullPage = true });

        var overhang = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overhang <= 0, $"{name} is {overhang} pixels too wide.");

        // A column that is squeezed shows one letter a line, and neither axe nor the width of the page minds.
        var narrowest = await page.EvaluateAsync<int>("Math.floor(Math.min(400, ...[...document.querySelectorAll('ol.steps')].map(list => list.getBoundingClientRect().width)))");
        Assert.True(narrowest >= 200, $"{name} has steps that are {narrowest} pixels wide.");
        await _axe.CheckAsync(page, name);
    }
}
