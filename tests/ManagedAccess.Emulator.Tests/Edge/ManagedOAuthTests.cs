using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ManagedAccess.Emulator.Tests.Edge;

/// <summary>The edge with Managed OAuth: the shapes that were recorded at Access (interop §4.2, wire 4.1).</summary>
public sealed class ManagedOAuthTests(SharedEdge shared) : IClassFixture<SharedEdge>
{
    private const string Challenge = "Bearer realm=\"OAuth\", error=\"invalid_token\", error_description=\"Missing or invalid access token\", "
        + "resource_metadata=\"http://localhost/.well-known/cloudflare-access-protected-resource";

    [Theory]
    [Trait("Conformance", "EMU-30")]
    [InlineData("/", "*/*", "/")]
    [InlineData("/pages/on-call", "text/markdown, text/html, */*", "/pages/on-call")]
    [InlineData("/pages/on-call?q=1", "application/json", "/pages/on-call")]
    [InlineData("/with%20space", "", "/with%20space")]
    [InlineData("/a%22b", "", "/a%22b")]
    public async Task Agent_WithoutToken_IsRefusedInTheShapeOfAccess(string path, string accept, string named)
    {
        using var browser = shared.App.CreateBrowser();

        var response = await browser.SendAsync(EdgeApp.Get(path, ("Accept", accept)));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($"{Challenge}{named}\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            $$"""{"error":"invalid_token","error_description":"Missing or invalid access token","resource_metadata":"http://localhost/.well-known/cloudflare-access-protected-resource{{named}}"}""",
            await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [Trait("Conformance", "EMU-30")]
    [InlineData("Sec-Fetch-Mode", "navigate")]
    [InlineData("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")]
    public async Task Browser_WithoutSession_GoesToTheLoginPageWithTheParametersOfAccess(string name, string value)
    {
        using var browser = shared.App.CreateBrowser();

        var response = await browser.SendAsync(EdgeApp.Get("/pages/on-call?x=1&y=2", (name, value)));

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.StartsWith("http://localhost/cdn-cgi/access/login/localhost?kid=", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var parameters = response.LocationParameters();
        Assert.Equal(["kid", "meta", "redirect_url"], parameters.Keys);
        Assert.Matches(new Regex("^[0-9a-f]{64}$"), parameters["kid"]);
        Assert.Equal("/pages/on-call?x=1&y=2", parameters["redirect_url"]);
        Assert.Equal("meta", new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(parameters["meta"]).GetPayloadValue<string>("type"));
        Assert.Contains(response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("CF_AppSession=", StringComparison.Ordinal)
            && cookie.Contains("max-age=86400", StringComparison.OrdinalIgnoreCase) && cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    [Trait("Conformance", "EMU-30")]
    public async Task Browser_ThatFollowsTheRedirect_SignsInAndComesBack()
    {
        using var browser = shared.App.CreateBrowser();
        var start = await browser.SendAsync(EdgeApp.Get("/pages/on-call", ("Sec-Fetch-Mode", "navigate")));

        var login = await browser.GetAsync(start.Headers.Location!.PathAndQuery);
        var signedIn = await browser.PressAsync(login, TestAgent.Ada);
        var page = await browser.GetAsync(signedIn.Headers.Location!.OriginalString);

        Assert.Equal("/pages/on-call", signedIn.Headers.Location.OriginalString);
        var request = await page.ReadRequestAsync();
        var assertion = request.ReadAssertion();
        Assert.Equal("ada@example.com", assertion.GetPayloadValue<string>("email"));
        Assert.Equal($"CF_Authorization={request[EdgeApp.AssertionHeader]}", request["Cookie"].Split("; ").Single(pair => pair.StartsWith("CF_Authorization", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("Conformance", "EMU-22")]
    public async Task Tokens_OfManagedOAuth_HaveTheShapeOfAccess()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);

        var tokens = await agent.GetTokensAsync();

        Assert.Equal(["access_token", "expires_in", "refresh_token", "resource", "scope", "token_type"], tokens.Names());
        Assert.Matches(new Regex("^oauth:[A-Za-z0-9_-]{40,}$"), tokens.GetProperty("access_token").GetString());
        Assert.Matches(new Regex("^oauth:[A-Za-z0-9_-]{40,}$"), tokens.GetProperty("refresh_token").GetString());
        Assert.Equal("bearer", tokens.GetProperty("token_type").GetString());
        Assert.Equal("", tokens.GetProperty("scope").GetString());
        Assert.Equal("http://localhost/", tokens.GetProperty("resource").GetString());
        Assert.Equal(900, tokens.GetProperty("expires_in").GetInt32());
    }

    [Fact]
    [Trait("Conformance", "EMU-22")]
    public async Task Database_AfterAGrant_HasNoTokenInIt()
    {
        await using var app = await EdgeApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);

        var tokens = await agent.GetTokensAsync();

        var folder = Path.GetDirectoryName(app.DatabasePath)!;
        var stored = string.Concat(Directory.GetFiles(folder, "emulator.db*").Select(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return reader.ReadToEnd();
        }));
        Assert.Contains(agent.ClientId, stored, StringComparison.Ordinal);
        foreach (var name in new[] { "access_token", "refresh_token" })
        {
            Assert.DoesNotContain(tokens.GetProperty(name).GetString()!["oauth:".Length..], stored, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Conformance", "EMU-22")]
    public async Task Agent_WithToken_ReachesTheApplicationWithAnAssertion()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var token = (await agent.GetTokensAsync()).GetProperty("access_token").GetString()!;
        using var client = shared.App.CreateBrowser();

        var request = await (await client.SendAsync(EdgeApp.Get("/pages/on-call", ("Authorization", $"Bearer {token}")))).ReadRequestAsync();

        var assertion = request.ReadAssertion();
        Assert.Equal("RS256", assertion.Alg);
        Assert.Equal("JWT", assertion.Typ);
        Assert.Equal(["aud", "country", "email", "exp", "iat", "identity_nonce", "iss", "name", "nbf", "sub", "type"], assertion.Payload().Names());
        Assert.Equal(System.Text.Json.JsonValueKind.Array, assertion.Payload().GetProperty("aud").ValueKind);
        Assert.Equal("app", assertion.GetPayloadValue<string>("type"));
        Assert.Equal("ada@example.com", assertion.GetPayloadValue<string>("email"));
        Assert.Equal("http://localhost", assertion.Issuer);
        Assert.Equal(shared.App.Clock.GetUtcNow().UtcDateTime, assertion.IssuedAt);
        Assert.False(request.ContainsKey("Authorization"));
        Assert.False(request.ContainsKey("Cookie"));
    }

    [Fact]
    [Trait("Conformance", "EMU-31")]
    public async Task Application_BehindTheEdge_SeesNothingOfTheEdgeThatAClientSent()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var token = (await agent.GetTokensAsync()).GetProperty("access_token").GetString()!;
        using var client = shared.App.CreateBrowser();

        var response = await client.SendAsync(EdgeApp.Get(
            "/",
            ("Authorization", $"Bearer {token}"),
            (EdgeApp.AssertionHeader, "forged"),
            ("CF-ACCESS-Authenticated-User-Email", "forged@example.com"),
            ("Cf-Access-Token", "forged"),
            ("Cf_Access_Jwt_Assertion", "forged"),
            ("Cookie", "theme=dark; CF_Authorization=forged; CF_Authorization_5080=forged; CF_Binding=forged; CF_AuthorizationX=mine"),
            ("X-Of-The-Application", "kept")));

        var request = await response.ReadRequestAsync();
        Assert.DoesNotContain(request, field => field.Value.Contains("forged", StringComparison.Ordinal));
        Assert.Equal("theme=dark; CF_AuthorizationX=mine", request["Cookie"]);
        Assert.Equal("kept", request["X-Of-The-Application"]);
        Assert.Equal("ada@example.com", request.ReadAssertion().GetPayloadValue<string>("email"));
    }

    [Theory]
    [Trait("Conformance", "EMU-31")]
    [InlineData("Removed", false)]
    [InlineData("Kept", true)]
    public async Task BearerOfTheEdge_BySetting_StaysOrGoes(string setting, bool stays)
    {
        await using var app = await EdgeApp.StartAsync(("Emulator:OriginAuthorization", setting));
        var agent = await TestAgent.RegisterAsync(app);
        var token = (await agent.GetTokensAsync()).GetProperty("access_token").GetString()!;
        using var client = app.CreateBrowser();

        var request = await (await client.SendAsync(EdgeApp.Get("/", ("Authorization", $"Bearer {token}")))).ReadRequestAsync();

        Assert.Equal(stays, request.ContainsKey("Authorization"));
    }

    [Fact]
    [Trait("Conformance", "EMU-31")]
    public async Task BearerOfTheEdge_BesideAnotherAuthorization_IsRemovedAndTheOtherStays()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var token = (await agent.GetTokensAsync()).GetProperty("access_token").GetString()!;
        await agent.SignInAsync();

        var request = await (await agent.Browser.SendAsync(EdgeApp.Get("/", ("Authorization", $"Bearer {token}"), ("Authorization", "Basic YTpi")))).ReadRequestAsync();

        Assert.Equal("Basic YTpi", request["Authorization"]);
    }

    [Fact]
    [Trait("Conformance", "EMU-31")]
    public async Task AuthorizationOfTheApplication_BesideASession_Stays()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        await agent.SignInAsync();

        var request = await (await agent.Browser.SendAsync(EdgeApp.Get("/", ("Authorization", "Basic YTpi")))).ReadRequestAsync();

        Assert.Equal("Basic YTpi", request["Authorization"]);
    }

    [Theory]
    [InlineData("oauth:nobody")]
    [InlineData("oauth:")]
    public async Task UnknownToken_OfTheEdge_IsRefusedAndTheLogSaysWhy(string token)
    {
        await using var app = await EdgeApp.StartAsync();
        using var client = app.CreateBrowser();

        var response = await client.SendAsync(EdgeApp.Get("/", ("Authorization", $"Bearer {token}"), ("Accept", "text/html")));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("bearer found → nobody has issued it", Assert.Single(app.Logs.Entries, entry => entry.Id.Name == "EdgeRefused").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_AfterItsLifetimeOrItsRevocation_IsRefused()
    {
        await using var app = await EdgeApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var first = (await agent.GetTokensAsync()).GetProperty("access_token").GetString()!;
        var second = await agent.GetTokensAsync();
        using var client = app.CreateBrowser();
        Task<HttpResponseMessage> SendAsync(string token) => client.SendAsync(EdgeApp.Get("/", ("Authorization", $"Bearer {token}")));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(first)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(second.GetProperty("access_token").GetString()!)).StatusCode);
        await agent.RevokeAsync(second.GetProperty("refresh_token").GetString()!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(second.GetProperty("access_token").GetString()!)).StatusCode);
        app.Clock.Advance(TimeSpan.FromSeconds(899));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(first)).StatusCode);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(first)).StatusCode);
    }

    [Fact]
    public async Task Refresh_OfAGrant_KeepsTheRefreshToken()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var refreshToken = (await agent.GetTokensAsync()).GetProperty("refresh_token").GetString()!;

        var first = await (await agent.RefreshAsync(refreshToken)).ReadJsonAsync();
        var second = await (await agent.RefreshAsync(refreshToken)).ReadJsonAsync();

        Assert.Equal(["access_token", "expires_in", "resource", "scope", "token_type"], first.Names());
        Assert.NotEqual(first.GetProperty("access_token").GetString(), second.GetProperty("access_token").GetString());
        using var client = shared.App.CreateBrowser();
        var response = await client.SendAsync(EdgeApp.Get("/", ("Authorization", $"Bearer {second.GetProperty("access_token").GetString()}")));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await agent.RefreshAsync(refreshToken["oauth:".Length..])).StatusCode);
    }

    [Theory]
    [Trait("Conformance", "EMU-30")]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Refusal_OfTheApplication_IsReplacedByTheEdge(string method)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        await agent.SignInAsync();

        var response = await agent.Browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/refuses"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($"{Challenge}/refuses\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(method == "GET", body.StartsWith("{\"error\":\"invalid_token\"", StringComparison.Ordinal));
        Assert.DoesNotContain("mine", body, StringComparison.Ordinal);
    }
}
