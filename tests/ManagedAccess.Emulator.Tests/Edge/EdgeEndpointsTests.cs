using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests.Edge;

/// <summary>What the edge answers below <c>/.well-known</c> and <c>/cdn-cgi/access</c>.</summary>
public sealed class EdgeEndpointsTests(SharedEdge shared) : IClassFixture<SharedEdge>
{
    [Fact]
    [Trait("Conformance", "EMU-30")]
    public async Task ServerMetadata_OfTheEdge_HasTheMembersOfAccess()
    {
        using var client = shared.App.CreateBrowser();

        var document = await (await client.GetAsync("/.well-known/oauth-authorization-server")).ReadJsonAsync();

        Assert.Equal(
        [
            "authorization_endpoint", "authorization_response_iss_parameter_supported", "code_challenge_methods_supported", "grant_types_supported", "issuer",
            "registration_endpoint", "response_modes_supported", "response_types_supported", "revocation_endpoint", "token_endpoint", "token_endpoint_auth_methods_supported",
        ], document.Names());
        Assert.Equal("http://localhost", document.GetProperty("issuer").GetString());
        Assert.Equal("http://localhost/cdn-cgi/access/oauth/registration", document.GetProperty("registration_endpoint").GetString());
    }

    [Theory]
    [Trait("Conformance", "EMU-30")]
    [InlineData("/.well-known/cloudflare-access-protected-resource/", "http://localhost")]
    [InlineData("/.well-known/cloudflare-access-protected-resource/mcp", "http://localhost/mcp")]
    [InlineData("/.well-known/oauth-protected-resource", "http://localhost")]
    [InlineData("/.well-known/oauth-protected-resource/mcp", "http://localhost/mcp")]
    [InlineData("/.well-known/oauth-protected-resource/anything/else", "http://localhost/anything/else")]
    public async Task ResourceMetadata_OfEitherPath_IsAnsweredByTheEdge(string path, string resource)
    {
        using var client = shared.App.CreateBrowser();

        var document = await (await client.GetAsync(path)).ReadJsonAsync();

        Assert.Equal(resource, document.GetProperty("resource").GetString());
        Assert.Equal("http://localhost", document.GetProperty("authorization_servers").EnumerateArray().Single().GetString());
        if (path.Contains("cloudflare", StringComparison.Ordinal))
        {
            Assert.True(document.GetProperty("protected").GetBoolean());
            Assert.Equal("localhost", document.GetProperty("team_domain").GetString());
        }
    }

    [Fact]
    [Trait("Conformance", "EMU-23")]
    public async Task Certificates_OfTheEdge_AreTwoAtAllTimes()
    {
        await using var app = await EdgeApp.StartAsync(("Emulator:KeyRotation", "1.00:00:00"));
        using var client = app.CreateBrowser();
        var first = await KeysAsync(client);
        await app.Emulator.RotateKeysAsync();
        var second = await KeysAsync(client);
        app.Clock.Advance(TimeSpan.FromHours(23));
        var third = await KeysAsync(client);
        app.Clock.Advance(TimeSpan.FromHours(1));
        var fourth = await KeysAsync(client);

        Assert.All([first, second, third, fourth], keys => Assert.Equal(2, keys.Distinct().Count()));
        Assert.Equal(first[0], second[1]);
        Assert.Equal(second, third);
        Assert.Equal(second[0], fourth[1]);
    }

    [Fact]
    public async Task Assertion_AfterARotation_IsOfTheNewKey()
    {
        await using var app = await EdgeApp.StartAsync();
        var agent = new TestAgent(app.CreateBrowser());
        await agent.SignInAsync();
        var before = (await (await agent.Browser.GetAsync("/")).ReadRequestAsync()).ReadAssertion();

        await app.Emulator.RotateKeysAsync();
        var after = (await (await agent.Browser.GetAsync("/")).ReadRequestAsync()).ReadAssertion();

        Assert.NotEqual(before.Kid, after.Kid);
        Assert.Equal((await KeysAsync(agent.Browser))[0], after.Kid);
        Assert.Equal(before.Subject, after.Subject);
        Assert.Equal(before.IssuedAt, after.IssuedAt);
    }

    [Fact]
    public async Task Identity_OfAPerson_HasTheMembersOfAccess()
    {
        var agent = new TestAgent(shared.App.CreateBrowser());
        await agent.SignInAsync();

        var identity = await (await agent.Browser.GetAsync("/cdn-cgi/access/get-identity")).ReadJsonAsync();

        Assert.Equal("ada@example.com", identity.GetProperty("email").GetString());
        Assert.Equal(["user"], identity.GetProperty("amr").EnumerateArray().Select(method => method.GetString()));
        Assert.Equal(["engineering", "analytical-engine"], identity.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("id").GetString()));
        Assert.Equal(["email", "id", "name"], identity.GetProperty("groups")[0].Names());
        Assert.Equal(JsonValueKind.Object, identity.GetProperty("devicePosture").ValueKind);
    }

    [Fact]
    public async Task Identity_OfAnAgentsPerson_HasTheTimeOfTheSignInAndNotOfTheAssertion()
    {
        await using var app = await EdgeApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var signedInAt = app.Clock.GetUtcNow();
        var refreshToken = (await agent.GetTokensAsync()).GetProperty("refresh_token").GetString()!;
        app.Clock.Advance(TimeSpan.FromHours(2));
        var token = (await (await agent.RefreshAsync(refreshToken)).ReadJsonAsync()).GetProperty("access_token").GetString();
        using var client = app.CreateBrowser();
        var assertion = (await (await client.SendAsync(EdgeApp.Get("/", ("Authorization", $"Bearer {token}")))).ReadRequestAsync())[EdgeApp.AssertionHeader];

        var identity = await (await client.SendAsync(EdgeApp.Get("/cdn-cgi/access/get-identity", ("Cookie", $"CF_Authorization={assertion}")))).ReadJsonAsync();

        Assert.Equal(signedInAt.ToUnixTimeSeconds(), identity.GetProperty("iat").GetInt64());
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("/mcp", HttpStatusCode.OK)]
    [InlineData("https://elsewhere.example", HttpStatusCode.Unauthorized)]
    public async Task Token_IssuedForATest_OpensThisApplicationOnly(string? resource, HttpStatusCode status)
    {
        var token = await shared.App.Emulator.IssueTokenAsync("grace@example.com", "Test agent", resource: resource, cancellationToken: TestContext.Current.CancellationToken);
        using var client = shared.App.CreateBrowser();

        var response = await client.SendAsync(EdgeApp.Get("/", ("Authorization", $"Bearer {token}")));

        Assert.StartsWith("oauth:", token, StringComparison.Ordinal);
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.OK)
        {
            Assert.Equal("grace@example.com", (await response.ReadRequestAsync()).ReadAssertion().GetPayloadValue<string>("email"));
        }
        else
        {
            var refused = shared.App.Branch.GetRequiredService<ManagedAccess.Emulator.Requests.RecentRequests>().List().First(request => request.Steps.Any(step => step.StartsWith("audience ", StringComparison.Ordinal)));
            Assert.Contains("audience https://elsewhere.example ≠ http://localhost/", refused.Steps);
        }
    }

    [Fact]
    public async Task Logout_OfABrowser_EndsItsSession()
    {
        var agent = new TestAgent(shared.App.CreateBrowser());
        await agent.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, (await agent.Browser.GetAsync("/")).StatusCode);

        await agent.Browser.GetAsync("/cdn-cgi/access/logout");

        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.Browser.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("/cdn-cgi/access/login/other.example", HttpStatusCode.NotFound, "Unable to find your Access application!")]
    [InlineData("/cdn-cgi/access/login/localhost", HttpStatusCode.OK, "Sign in to")]
    [InlineData("/cdn-cgi/access/nothing", HttpStatusCode.NotFound, "Access has nothing at this address")]
    public async Task Path_BelowAccess_NeverReachesTheApplication(string path, HttpStatusCode status, string text)
    {
        using var browser = shared.App.CreateBrowser();

        var response = await browser.GetAsync(path);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("wiki.corp.example")]
    public async Task Host_ThatIsNotThisMachine_GetsNoApplication(string host)
    {
        using var browser = shared.App.CreateBrowser($"http://{host}");

        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Registration_OfARedirectUriTheAccountDoesNotAllow_IsRefusedInTheWordsOfAccess()
    {
        using var client = shared.App.CreateBrowser();

        var response = await client.PostJsonAsync(TestAgent.RegistrationPath, new { redirect_uris = new[] { "https://evil.example/cb" } });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = await response.ReadJsonAsync();
        Assert.Equal("invalid_client_metadata", error.GetProperty("error").GetString());
        Assert.Equal("redirect_uri is not allowed by the account configuration", error.GetProperty("error_description").GetString());
    }

    [Fact]
    public async Task Authorization_WithAnotherRedirectUri_IsRefusedInTheWordsOfAccess()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);

        var page = await agent.Browser.GetAsync(agent.AuthorizationUri(("redirect_uri", "http://127.0.0.1:33418/other")));

        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
        Assert.Contains("Redirect URI not allowed by application configuration", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registration_AtTheEdge_NamesAnAddressThatIsNotThere()
    {
        using var client = shared.App.CreateBrowser();

        var registered = await (await client.PostJsonAsync(TestAgent.RegistrationPath, new { redirect_uris = new[] { TestAgent.RedirectUri }, token_endpoint_auth_method = "none" })).ReadJsonAsync();

        var uri = registered.GetProperty("registration_client_uri").GetString()!;
        Assert.EndsWith("/" + registered.GetProperty("client_id").GetString(), uri, StringComparison.Ordinal);
        Assert.False(registered.TryGetProperty("registration_access_token", out _));
        Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(new HttpRequestMessage(HttpMethod.Delete, uri))).StatusCode);
    }

    [Theory]
    [InlineData("false", "-", true)]
    [InlineData("true", "-", false)]
    [InlineData("true", "_", false)]
    [InlineData("true", "a", true)]
    public async Task Challenge_ThatBeginsWithPunctuation_FailsBehindTheSwitch(string setting, string first, bool isAccepted)
    {
        await using var app = await EdgeApp.StartAsync(("Emulator:RefusePunctuatedChallenges", setting));
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri(("code_challenge", first + agent.Challenge[1..])));

        Assert.Equal(isAccepted ? HttpStatusCode.OK : HttpStatusCode.Found, response.StatusCode);
        if (!isAccepted)
        {
            Assert.Equal("code_challenge_method must be S256 for public clients", response.LocationParameters()["error_description"]);
        }
    }

    [Theory]
    [InlineData("Refused", 403)]
    [InlineData("Forwarded", 200)]
    [InlineData("Answered", 204)]
    [Trait("Conformance", "EMU-30")]
    public async Task Options_WithoutCredential_FollowsTheSetting(string setting, int status)
    {
        await using var app = await EdgeApp.StartAsync(("Emulator:OptionsRequests", setting));
        var agent = new TestAgent(app.CreateBrowser());
        using var stranger = app.CreateBrowser();
        await agent.SignInAsync();
        HttpRequestMessage Preflight() => new(HttpMethod.Options, "/") { Headers = { { "Origin", "https://inspector.example" }, { "Access-Control-Request-Method", "POST" } } };

        Assert.Equal(status, (int)(await stranger.SendAsync(Preflight())).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await agent.Browser.SendAsync(Preflight())).StatusCode);
    }

    [Fact]
    public async Task TokenOfCloudflared_InItsHeader_IsTheSession()
    {
        var agent = new TestAgent(shared.App.CreateBrowser());
        await agent.SignInAsync();
        var token = agent.Browser.Cookies.GetAllCookies().Single(cookie => cookie.Name == "CF_Authorization").Value;
        using var client = shared.App.CreateBrowser();

        var request = await (await client.SendAsync(EdgeApp.Get("/", ("cf-access-token", token)))).ReadRequestAsync();

        Assert.Equal("ada@example.com", request.ReadAssertion().GetPayloadValue<string>("email"));
        Assert.False(request.ContainsKey("cf-access-token"));
        Assert.False(request.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task RecentRequests_AfterSomeRequests_HaveTheReasoning()
    {
        await using var app = await EdgeApp.StartAsync();
        using var client = app.CreateBrowser();
        for (var index = 0; index < 120; index++)
        {
            await client.GetAsync($"/pages/{index}");
        }

        var recent = app.Branch.GetRequiredService<ManagedAccess.Emulator.Requests.RecentRequests>().List();

        Assert.Equal(100, recent.Count);
        Assert.Equal("/pages/119", recent[0].Path);
        Assert.Equal("/pages/20", recent[^1].Path);
        Assert.Equal(["no credential found", "refused"], recent[0].Steps);
    }

    private static async Task<string[]> KeysAsync(TestBrowser client)
        => [.. (await (await client.GetAsync("/cdn-cgi/access/certs")).ReadJsonAsync()).GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
}
