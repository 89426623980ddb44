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

    private readonly WikiProcess _wiki = development.Wiki;

    [Theory]
    [InlineData(ColorScheme.Light, 1280, 900)]
    [InlineData(ColorScheme.Light, 390, 844)]
    [InlineData(ColorScheme.Dark, 1280, 900)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Pages_OnAScreen_FitAndAreComplete(ColorScheme scheme, int width, int height)
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
            ("history", "/pages/handbook/history"),
            ("dashboard", "/dashboard"),
            ("not-found", "/pages/no-such-page"),
        ])
        {
            await visit.Page.GotoAsync(path);
            await KeepAsync(visit.Page, $"{name}-{suffix}");
        }

        Assert.DoesNotContain(visit.Complaints, complaint => !complaint.Contains("404", StringComparison.Ordinal)); // of the page that is not there
    }

    private static async Task KeepAsync(IPage page, string name)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png"), FullPage = true });

        var overhang = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overhang <= 0, $"{name} is {overhang} pixels too wide.");
        Assert.True(await page.EvaluateAsync<bool>("document.title.length > 0 && document.querySelectorAll('h1').length === 1"), $"{name} has no title, or not one heading.");
    }
}
