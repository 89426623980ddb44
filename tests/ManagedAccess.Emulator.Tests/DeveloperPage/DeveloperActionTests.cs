using System.Net;
using ManagedAccess.Emulator.Tests.Edge;
using ManagedAccess.Emulator.Tests.IdentityProvider;

namespace ManagedAccess.Emulator.Tests.DeveloperPage;

/// <summary>What each button does to the agents and the browsers, and that only the page can press it.</summary>
public sealed class DeveloperActionTests
{
    [Fact]
    public async Task RevokeGrant_EndsItsTokensAndItsRefresh()
    {
        await using var app = await EdgeApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(app, tokens.GetProperty("access_token").GetString()));
        using var developer = app.CreateBrowser();

        var page = await developer.PressButtonAsync("revoke-grant");

        Assert.StartsWith("The grant of ada@example.com to Test agent is revoked", page.ResultIn("grants"), StringComparison.Ordinal);
        Assert.Contains("Revoked", Assert.Single(page.RowsOf("grants")), StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("#grants button"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(app, tokens.GetProperty("access_token").GetString()));
        await AssertInvalidGrantAsync(await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!));
        Assert.Contains(app.Logs.Entries, entry => entry.Id.Name == "DeveloperAction" && entry.Text.StartsWith("The developer page: revoke-grant ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExpireGrant_EndsItsAccessTokensAndTheClientRefreshes()
    {
        await using var app = await EdgeApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();
        using var developer = app.CreateBrowser();

        var page = await developer.PressButtonAsync("expire-grant");
        var refused = await GetAsync(app, tokens.GetProperty("access_token").GetString());
        var refreshed = await (await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).ReadJsonAsync();

        Assert.StartsWith("The access tokens of ada@example.com to Test agent have expired", page.ResultIn("grants"), StringComparison.Ordinal);
        Assert.Contains("no valid access token", Assert.Single(page.RowsOf("grants")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, refused);
        Assert.Contains("it expired at 12:00:00 UTC", (await developer.OpenPageAsync()).RowsOf("requests")[0], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(app, refreshed.GetProperty("access_token").GetString()));
    }

    [Fact]
    public async Task ExpireGrant_OfJwtTokens_IsNotOffered()
    {
        await using var app = await EmulatedApp.StartAsync();
        await (await TestAgent.RegisterAsync(app)).GetTokensAsync();

        var page = await app.CreateBrowser().OpenPageAsync();

        Assert.Empty(page.QuerySelectorAll("button[value=expire-grant]"));
        Assert.Single(page.QuerySelectorAll("button[value=revoke-grant]"));
    }

    [Fact]
    public async Task RevokeClient_EndsEachOfItsGrantsAndNoOther()
    {
        await using var app = await EdgeApp.StartAsync();
        var one = await TestAgent.RegisterAsync(app);
        var other = await TestAgent.RegisterAsync(app);
        string[] tokens = [.. new[] { await one.GetTokensAsync(), await one.GetTokensAsync() }.Select(answer => answer.GetProperty("access_token").GetString()!)];
        var kept = (await other.GetTokensAsync()).GetProperty("access_token").GetString();
        using var developer = app.CreateBrowser();

        var page = await developer.PressButtonAsync("revoke-client", one.ClientId);

        Assert.StartsWith("All grants of Test agent are revoked", page.ResultIn("clients"), StringComparison.Ordinal);
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], [await GetAsync(app, tokens[0]), await GetAsync(app, tokens[1])]);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(app, kept));
    }

    [Theory]
    [InlineData("AuthorizationServer")]
    [InlineData("Edge")]
    public async Task DenyClient_EndsConsentAndRefreshUntilItIsAllowedAgain(string mode)
    {
        await using var app = await EmulatedApp.StartAsync(("Emulator:Mode", mode));
        var agent = await TestAgent.RegisterAsync(app);
        var refreshToken = (await agent.GetTokensAsync()).GetProperty("refresh_token").GetString()!;
        using var developer = app.CreateBrowser();

        var denied = await developer.PressButtonAsync("deny-client");
        var consent = await agent.Browser.GetAsync(agent.AuthorizationUri());
        var refresh = await agent.RefreshAsync(refreshToken);
        var allowed = await developer.PressButtonAsync("allow-client");
        var refreshAgain = await agent.RefreshAsync(refreshToken);

        Assert.StartsWith("Test agent is denied from now on", denied.ResultIn("clients"), StringComparison.Ordinal);
        Assert.Equal("Test agent is no longer denied.", allowed.ResultIn("clients"));
        Assert.Equal(HttpStatusCode.BadRequest, consent.StatusCode);
        Assert.Contains("This client is denied on the developer page", await consent.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertInvalidGrantAsync(refresh);
        Assert.Equal(HttpStatusCode.OK, refreshAgain.StatusCode);
    }

    [Theory]
    [InlineData("deny-client", "the client is denied on the developer page")]
    [InlineData("deny-person", "ada@example.com is denied on the developer page")]
    public async Task Denial_AtTheEdge_HoldsForTokensThatExist(string action, string step)
    {
        await using var app = await EdgeApp.StartAsync();
        var token = (await (await TestAgent.RegisterAsync(app)).GetTokensAsync()).GetProperty("access_token").GetString();
        using var developer = app.CreateBrowser();

        await developer.PressButtonAsync(action, action == "deny-person" ? "Ada Lovelace" : "");
        var status = await GetAsync(app, token);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        var newest = (await developer.ReadListAsync("requests.json"))[0];
        Assert.Equal("refused", newest.GetProperty("outcome").GetString());
        Assert.Contains(step, newest.GetProperty("steps").EnumerateArray().Select(entry => entry.GetString()));
    }

    [Theory]
    [InlineData("AuthorizationServer")]
    [InlineData("Edge")]
    public async Task DenyPerson_EndsSignInConsentRefreshAndSession(string mode)
    {
        await using var app = await EmulatedApp.StartAsync(("Emulator:Mode", mode));
        var agent = await TestAgent.RegisterAsync(app);
        var refreshToken = (await agent.GetTokensAsync()).GetProperty("refresh_token").GetString()!;
        using var developer = app.CreateBrowser();

        var page = await developer.PressButtonAsync("deny-person", "Ada Lovelace");
        await agent.Browser.GetAsync("/pages/1");
        var session = (await developer.ReadListAsync("requests.json"))[0];
        var signIn = await agent.Browser.PressAsync(await agent.Browser.GetAsync(TestAgent.LoginPath), TestAgent.Ada);
        var consent = await agent.Browser.GetAsync(agent.AuthorizationUri());
        var refresh = await agent.RefreshAsync(refreshToken);

        Assert.StartsWith("Ada Lovelace is denied from now on", page.ResultIn("people"), StringComparison.Ordinal);
        Assert.Contains("ada@example.com is denied on the developer page", session.GetProperty("steps").EnumerateArray().Select(step => step.GetString()));
        Assert.Equal(default, session.GetProperty("caller").ValueKind == System.Text.Json.JsonValueKind.Null ? default : session.GetProperty("caller").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, signIn.StatusCode);
        Assert.Contains("ada@example.com is denied on the developer page", await signIn.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, consent.StatusCode);
        await AssertInvalidGrantAsync(refresh);

        await developer.PressButtonAsync("allow-person", "Ada Lovelace");
        Assert.Equal(HttpStatusCode.SeeOther, (await agent.Browser.PressAsync(await agent.Browser.GetAsync(TestAgent.LoginPath), TestAgent.Ada)).StatusCode);
    }

    [Fact]
    public async Task DenyPerson_EndsWhatTheIdentityProviderGives()
    {
        await using var app = await ManagedApp.StartAsync();
        using var client = app.CreateBrowser();
        var idToken = await ManagedApp.SignInAsync(client);
        using var developer = app.CreateBrowser();

        await developer.PressButtonAsync("deny-person", "Ada Lovelace");
        HttpResponseMessage[] responses =
        [
            await ManagedApp.PostAsync(client, ManagedApp.ProviderTokenPath, ("grant_type", "password"), ("username", TestAgent.Ada), ("password", "any"), ("client_id", ManagedApp.ClientId), ("client_secret", ManagedApp.Secret)),
            await ManagedApp.ExchangeAsync(client, idToken),
            await ManagedApp.GrantAsync(client, ManagedApp.Assertion(app)),
        ];

        foreach (var response in responses)
        {
            await AssertInvalidGrantAsync(response);
            Assert.Contains("ada@example.com is denied on the developer page", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("AuthorizationServer")]
    [InlineData("Edge")]
    public async Task EndSessions_OfAPerson_LetsTheNextSignInOnly(string mode)
    {
        await using var app = await EmulatedApp.StartAsync(("Emulator:Mode", mode));
        var ada = await TestAgent.RegisterAsync(app);
        var tokens = await ada.GetTokensAsync();
        var grace = new TestAgent(app.CreateBrowser());
        await grace.SignInAsync("grace@example.com");
        using var developer = app.CreateBrowser();

        var page = await developer.PressButtonAsync("end-sessions", "Ada Lovelace");
        var identities = (await IdentityAsync(ada), await IdentityAsync(grace));
        await ada.Browser.GetAsync("/pages/1");
        var session = (await developer.ReadListAsync("requests.json"))[0];
        var refreshed = await ada.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await ada.SignInAsync();

        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
        Assert.Equal("The browser sessions of Ada Lovelace have ended. Grants to clients are still valid.", page.ResultIn("people"));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), identities);
        Assert.Contains(session.GetProperty("steps").EnumerateArray(), step => step.GetString()!.Contains("was ended", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, await IdentityAsync(ada));
    }

    [Fact]
    public async Task RotateKeys_MakesANewKeySign()
    {
        await using var app = await EmulatedApp.StartAsync();
        using var developer = app.CreateBrowser();
        var before = (await developer.ReadListAsync("keys.json"))[0].GetProperty("id").GetString();

        var page = await developer.PressButtonAsync("rotate-keys");
        var keys = await developer.ReadListAsync("keys.json");

        Assert.StartsWith("A new key signs", page.ResultIn("keys"), StringComparison.Ordinal);
        Assert.Equal(2, keys.GetArrayLength());
        Assert.NotEqual(before, keys[0].GetProperty("id").GetString());
        Assert.True(keys[0].GetProperty("signs").GetBoolean());
        Assert.Equal(before, keys[1].GetProperty("id").GetString());
        Assert.False(keys[1].GetProperty("signs").GetBoolean());
    }

    [Fact]
    public async Task Button_OfARowThatIsGone_SaysSo()
    {
        await using var app = await EmulatedApp.StartAsync();
        using var developer = app.CreateBrowser();
        var page = await developer.OpenPageAsync("/cdn-cgi/access/?done=revoke-grant&of=x&gone#grants");

        Assert.Equal("Nothing was done: the row is no longer there.", page.ResultIn("grants"));
        Assert.Equal("", (await developer.OpenPageAsync("/cdn-cgi/access/?done=<script>&of=x")).ResultIn("grants"));
    }

    [Theory]
    [InlineData("form_token", "x")]
    [InlineData("form_token", "")]
    [InlineData("action", "revoke-grant")]
    [InlineData("action", "format-disk")]
    [InlineData("target", "elsewhere")]
    public async Task Button_WithAChangedField_DoesNothing(string field, string value)
    {
        await using var app = await EmulatedApp.StartAsync();
        using var developer = app.CreateBrowser();
        var fields = (await developer.OpenPageAsync()).FieldsOf("rotate-keys");
        fields[field] = value;

        var response = await developer.PostAsync(DeveloperVisit.ActionsPath, fields);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        PageAssert.IsLockedDown(response);
        Assert.Equal(1, (await developer.ReadListAsync("keys.json")).GetArrayLength());
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task Button_PressedByAnotherSite_DoesNothing(string site)
    {
        await using var app = await EmulatedApp.StartAsync();
        using var developer = app.CreateBrowser();
        var request = new HttpRequestMessage(HttpMethod.Post, DeveloperVisit.ActionsPath)
        {
            Content = new FormUrlEncodedContent((await developer.OpenPageAsync()).FieldsOf("rotate-keys")),
            Headers = { { "Sec-Fetch-Site", site } },
        };

        Assert.Equal(HttpStatusCode.Forbidden, (await developer.SendAsync(request)).StatusCode);
        Assert.Equal(1, (await developer.ReadListAsync("keys.json")).GetArrayLength());
    }

    [Fact]
    public async Task Button_FromAnotherBrowser_DoesNothing()
    {
        await using var app = await EmulatedApp.StartAsync();
        var fields = (await app.CreateBrowser().OpenPageAsync()).FieldsOf("rotate-keys");
        using var other = app.CreateBrowser();
        await other.OpenPageAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await other.PostAsync(DeveloperVisit.ActionsPath, fields)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.CreateBrowser().PostAsync(DeveloperVisit.ActionsPath, fields)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await other.GetAsync(DeveloperVisit.ActionsPath + "?action=rotate-keys")).StatusCode);
        Assert.Equal(1, (await other.ReadListAsync("keys.json")).GetArrayLength());
    }

    private static async Task<HttpStatusCode> GetAsync(EmulatedApp app, string? token)
        => (await app.CreateBrowser().SendAsync(EdgeApp.Get("/pages/1", ("Authorization", $"Bearer {token}")))).StatusCode;

    private static async Task<HttpStatusCode> IdentityAsync(TestAgent agent) => (await agent.Browser.GetAsync("/cdn-cgi/access/get-identity")).StatusCode;

    private static async Task AssertInvalidGrantAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_grant", (await response.ReadJsonAsync()).GetProperty("error").GetString());
    }
}
