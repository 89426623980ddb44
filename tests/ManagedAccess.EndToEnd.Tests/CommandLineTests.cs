using ManagedAccess.EndToEnd.Tests.Agents;
using ManagedAccess.EndToEnd.Tests.Browser;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The tool signs a person in through a real browser and reads what is behind the door, with servers of different make on both sides.</summary>
public sealed class CommandLineTests(DevelopmentWiki development, OtherMakes others, Chromium chromium) : IClassFixture<Chromium>, IClassFixture<OtherMakes>
{
    private const string Done = "You can close this page";

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task Sample_ThroughChromium_IsReadAndChecked(EmulatorMode mode)
    {
        var wiki = development.In(mode).Address;
        await using var visit = await chromium.OpenAsync(wiki);
        using var terminal = new Terminal(async page =>
        {
            await visit.Page.GotoAsync(page.AbsoluteUri);
            await visit.ChooseAsync("Ada Lovelace");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
            await visit.Page.GetByText(Done).WaitForAsync();
        });

        if (mode is EmulatorMode.AuthorizationServer)
        {
            await ReadAndCheckAsync(terminal, wiki);
            return;
        }

        var page = await ReadAsync(terminal, wiki);
        var report = await terminal.ExpectAsync(1, "doctor", page, "--login");
        Assert.Contains("warning metadata-nobody", report, StringComparison.Ordinal); // Access answers for every path of the host
        Assert.EndsWith($"0 errors, 1 warning.{Environment.NewLine}", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuthorizationServerOfAnotherMake_ThroughChromium_IsReadAndChecked()
    {
        var wiki = await others.WikiAsync();
        await using var visit = await chromium.OpenAsync(wiki.Address);
        using var terminal = new Terminal(page => SignInAsync(visit, page));

        await ReadAndCheckAsync(terminal, wiki.Address);
    }

    // None of our code on either side; the tool as a program, which starts the browser that the desktop names.
    [Fact]
    public async Task ResourceOfAnotherMake_ThroughChromium_IsCalled()
    {
        var tools = await others.ToolsAsync();
        await using var visit = await chromium.OpenAsync(new Uri(tools.Identifier));
        using var home = new AgentHome();
        var files = new Dictionary<string, string> { ["MANAGED_ACCESS_STORE"] = "file" };
        var program = typeof(Cli.CommandLineApp).Assembly.Location;

        await using var login = home.Start(files, "dotnet", program, "login", tools.Identifier);
        await SignInAsync(visit, await home.WaitForPageAsync(login));
        Assert.Contains("Signed in to " + tools.Identifier, await AgentHome.EndAsync(login), StringComparison.Ordinal);

        var answer = await home.RunAsync(
            files, "dotnet", program, "curl", tools.Identifier, "--no-login", "-H", "Content-Type: application/json", "-H", "Accept: application/json, text/event-stream",
            "-d", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"who_am_i","arguments":{}}}""");
        Assert.Contains("You are Ada Lovelace", answer, StringComparison.Ordinal);
    }

    // On the pages of oidc-provider: any password is good, and the second page asks for consent.
    private static async Task SignInAsync(Visit visit, Uri page)
    {
        // They have a font from the internet, which is none of this test's business.
        await visit.Page.RouteAsync(url => !new Uri(url).IsLoopback, route => route.AbortAsync());
        await visit.Page.GotoAsync(page.AbsoluteUri);
        await visit.Page.Locator("input[name=login]").FillAsync("ada@example.com");
        await visit.Page.Locator("input[name=password]").FillAsync("any");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign-in" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await visit.Page.GetByText(Done).WaitForAsync();
    }

    private static async Task ReadAndCheckAsync(Terminal terminal, Uri wiki)
    {
        var page = await ReadAsync(terminal, wiki);
        Assert.EndsWith($"No findings.{Environment.NewLine}", await terminal.RunAsync("doctor", page, "--login"), StringComparison.Ordinal);
        await terminal.RunAsync("logout", page);
    }

    private static async Task<string> ReadAsync(Terminal terminal, Uri wiki)
    {
        var page = new Uri(wiki, "/pages/on-call").AbsoluteUri;

        await terminal.RunAsync("login", page);
        Assert.Contains("# On-call runbook", await terminal.RunAsync("curl", "--markdown", page, "--no-login"), StringComparison.Ordinal);
        Assert.Contains("Ada Lovelace", await terminal.RunAsync("curl", new Uri(wiki, "/whoami").AbsoluteUri, "--no-login"), StringComparison.Ordinal);
        return page;
    }
}
