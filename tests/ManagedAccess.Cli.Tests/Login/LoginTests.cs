using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace ManagedAccess.Cli.Tests.Login;

/// <summary>On an app with the emulator, over sockets, with a person in a browser.</summary>
public sealed class LoginTests : IAsyncLifetime, IDisposable
{
    private readonly CommandLine _line = new();
    private EmulatedWiki _wiki = null!;

    private string Page => _wiki.Origin + "/pages/on-call";

    public async ValueTask InitializeAsync() => _wiki = await EmulatedWiki.StartAsync();

    public ValueTask DisposeAsync() => _wiki.DisposeAsync();

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task Login_ThenCurl_ReadsThePageUntilLogout()
    {
        var login = await _line.RunAsync("login", Page);
        Assert.True(login.ExitCode == 0, login.Error);
        Assert.Contains("Signed in to " + _wiki.Origin, login.Error, StringComparison.Ordinal);

        var page = await _line.RunAsync("curl", "--markdown", Page, "--no-login");
        Assert.Contains("# on-call", page.Output, StringComparison.Ordinal);
        Assert.Equal(0, page.ExitCode);

        var token = await _line.RunAsync("token", Page);
        Assert.Equal(3, token.Output.Trim().Split('.').Length);

        var person = await _line.RunAsync("whoami", Page, "--json");
        Assert.Equal("ada@example.com", JsonDocument.Parse(person.Output).RootElement.GetProperty("email").GetString());

        var logout = await _line.RunAsync("logout", Page);
        Assert.True(logout.ExitCode == 0, logout.Error);
        Assert.DoesNotContain("did not end", logout.Error, StringComparison.Ordinal);
        var after = await _line.RunAsync("token", Page);
        Assert.Contains("not signed in", after.Error, StringComparison.Ordinal);
        Assert.Equal(1, after.ExitCode);
        Assert.Single(_line.Opened);
    }

    [Fact]
    public async Task Curl_WithoutASession_SignsInByItself()
    {
        var run = await _line.RunAsync("curl", Page);

        Assert.Contains("<h1>on-call</h1>", run.Output, StringComparison.Ordinal);
        Assert.Contains("code_challenge_method=S256", Assert.Single(_line.Opened).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curl_WithoutASessionAndALogin_GivesTheRefusal()
    {
        var run = await _line.RunAsync("curl", Page, "--no-login", "-i");

        Assert.Contains("WWW-Authenticate: Bearer", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(_line.Opened);
    }

    // Step-up: 403 insufficient_scope, and the scopes that were granted stay.
    [Fact]
    public async Task Curl_ThatNeedsAnotherScope_SignsInForBoth()
    {
        await _line.RunAsync("login", Page, "--scope", "wiki.read");

        var run = await _line.RunAsync("curl", Page, "-d", "body=x");

        Assert.Equal("saved on-call for ada@example.com", run.Output);
        Assert.Equal(2, _line.Opened.Count);
        Assert.Contains("scope=wiki.read%20wiki.write", _line.Opened[1].Query.Replace("+", "%20", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ThatHasEnded_IsRenewedWithoutThePerson()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        _line.Clock = clock;
        await _line.RunAsync("login", Page);
        var first = await _line.RunAsync("token", Page);
        clock.Advance(TimeSpan.FromHours(1));

        var second = await _line.RunAsync("token", Page);

        Assert.Equal(0, second.ExitCode);
        Assert.NotEqual(first.Output, second.Output);
        Assert.Single(_line.Opened);
    }

    // The second sign-in uses the client of the first: no new registration, the same redirect URI.
    [Fact]
    public async Task Login_Again_IsTheSameClient()
    {
        await _line.RunAsync("login", Page);
        await _line.RunAsync("login", Page);

        Assert.Equal(2, _line.Opened.Count);
        Assert.Equal(Client(_line.Opened[0]), Client(_line.Opened[1]));

        static string Client(Uri page) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(page.Query)["client_id"].ToString();
    }

    [Fact]
    public async Task Sessions_OnThisMachine_AreForTheirOwnerOnly()
    {
        await _line.RunAsync("login", Page);

        var file = Assert.Single(Directory.GetFiles(_line.Folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }
}
