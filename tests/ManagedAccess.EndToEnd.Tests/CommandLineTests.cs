using ManagedAccess.EndToEnd.Tests.Browser;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;
using Microsoft.Playwright;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The tool signs a person in and reads the wiki, with tokens of servers of different make.</summary>
public sealed class CommandLineTests(DevelopmentWiki development, NodeWorkspace node, Chromium chromium) : IClassFixture<Chromium>
{
    // A real browser, with a person who presses buttons.
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
            await visit.Page.GetByText("You are signed in to the command line").WaitForAsync();
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
    public async Task ServerOfAnotherMake_IsReadAndChecked()
    {
        var port = FreePort.Next();
        var identifier = $"http://127.0.0.1:{port}";
        await using var server = await NodeAuthorizationServer.StartAsync(node, identifier);
        await using var wiki = await WikiProcess.StartAsync(
            new Dictionary<string, string>
            {
                ["Emulator:Enabled"] = "false",
                ["ManagedAccess:Resource"] = identifier,
                ["ManagedAccess:AuthorizationServers:0:Issuer"] = server.Issuer,
                ["ManagedAccess:AuthorizationServers:0:RequireHttpsMetadata"] = "false",
            },
            "Production",
            port);
        using var person = Person.Ada();
        using var browser = new HttpClient();
        using var terminal = new Terminal(async page => await browser.GetAsync(await person.AnswerAsync(page, RedirectUri(page))));

        await ReadAndCheckAsync(terminal, wiki.Address);
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

    private static string RedirectUri(Uri page) =>
        Uri.UnescapeDataString(page.Query.TrimStart('?').Split('&').Single(parameter => parameter.StartsWith("redirect_uri=", StringComparison.Ordinal))["redirect_uri=".Length..]);
}
