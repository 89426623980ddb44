using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.Emulator.Tests.AuthorizationServer;

public sealed class TokenEndpointTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Mcp = "http://localhost/mcp";

    [Fact]
    [Trait("Conformance", "EMU-11")]
    public async Task Exchange_OfAGoodCode_AnswersAsTheStandardSays()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var code = (await agent.AuthorizeAsync())["code"];

        var response = await agent.ExchangeAsync(code);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
        var tokens = await response.ReadJsonAsync();
        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());
        Assert.Equal(900, tokens.GetProperty("expires_in").GetInt64());
        Assert.Equal("wiki.read", tokens.GetProperty("scope").GetString());
        Assert.False(tokens.TryGetProperty("id_token", out _));
    }

    [Fact]
    [Trait("Conformance", "EMU-13")]
    public async Task AccessToken_HasTheClaimsOfTheProfile()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);

        var tokens = await agent.GetTokensAsync();

        var (header, claims) = ReadToken(tokens.GetProperty("access_token").GetString()!);
        Assert.Equal("at+jwt", header.GetProperty("typ").GetString());
        Assert.Equal("RS256", header.GetProperty("alg").GetString());
        Assert.Equal(EmulatedApp.Origin, claims.GetProperty("iss").GetString());
        Assert.Equal(EmulatedApp.Origin, claims.GetProperty("aud").GetString());
        Assert.Equal(agent.ClientId, claims.GetProperty("client_id").GetString());
        Assert.Equal(claims.GetProperty("iat").GetInt64() + 900, claims.GetProperty("exp").GetInt64());
        Assert.NotEmpty(claims.GetProperty("sub").GetString()!);
        Assert.NotEmpty(claims.GetProperty("jti").GetString()!);
        Assert.Equal("wiki.read", claims.GetProperty("scope").GetString());
        Assert.Equal("ada@example.com", claims.GetProperty("email").GetString());
        Assert.Equal("Ada Lovelace", claims.GetProperty("name").GetString());
        Assert.Equal("Test agent", claims.GetProperty("client_name").GetString());
        Assert.Equal(JsonValueKind.Number, claims.GetProperty("auth_time").ValueKind);
        Assert.Equal("0", claims.GetProperty("acr").GetString());
        Assert.Equal("user", Assert.Single(claims.GetProperty("amr").EnumerateArray()).GetString());
        Assert.DoesNotContain(claims.EnumerateObject(), claim => claim.Name.StartsWith("oi_", StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Conformance", "EMU-13")]
    [InlineData("http://localhost")]
    [InlineData("http://localhost/")]
    [InlineData(Mcp)]
    public async Task AccessToken_Audience_IsTheResourceAsItWasRequested(string resource)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);

        var tokens = await agent.GetTokensAsync(("resource", resource));

        Assert.Equal(resource, AudienceOf(tokens));
    }

    [Fact]
    [Trait("Conformance", "EMU-13")]
    public async Task AccessToken_IssuerOfAnotherOrigin_IsThatOrigin()
    {
        var agent = await TestAgent.RegisterAsync(shared.App, "http://127.0.0.1:5080");

        var tokens = await agent.GetTokensAsync();

        var (_, claims) = ReadToken(tokens.GetProperty("access_token").GetString()!);
        Assert.Equal("http://127.0.0.1:5080", claims.GetProperty("iss").GetString());
        Assert.Equal("http://127.0.0.1:5080", claims.GetProperty("aud").GetString());
    }

    [Theory]
    [Trait("Conformance", "EMU-08")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] // 42
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] // 129
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] // wrong
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa+")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaé")]
    public async Task Exchange_WithABadVerifier_IssuesNothing(string? verifier)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var code = (await agent.AuthorizeAsync())["code"];

        var response = await agent.ExchangeAsync(code, ("code_verifier", verifier));

        await AssertErrorAsync(response, "invalid_grant", "invalid_request");
    }

    [Fact]
    [Trait("Conformance", "EMU-08")]
    public async Task Exchange_WithTheChallengeAsVerifier_IssuesNothing()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var code = (await agent.AuthorizeAsync())["code"];

        var response = await agent.ExchangeAsync(code, ("code_verifier", agent.Challenge));

        await AssertErrorAsync(response, "invalid_grant");
    }

    [Fact]
    [Trait("Conformance", "EMU-09")]
    public async Task Exchange_OfACodeTwice_IsRefusedAndRevokesTheTokens()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var code = (await agent.AuthorizeAsync())["code"];
        var tokens = await (await agent.ExchangeAsync(code)).ReadJsonAsync();

        var again = await agent.ExchangeAsync(code);

        await AssertErrorAsync(again, "invalid_grant");
        await AssertErrorAsync(await agent.RefreshAsync(RefreshTokenOf(tokens)), "invalid_grant");
    }

    [Fact]
    [Trait("Conformance", "EMU-09")]
    public async Task Exchange_OfOneCodeAtOnce_SucceedsAtMostOnce()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var code = (await agent.AuthorizeAsync())["code"];

        var responses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => agent.ExchangeAsync(code)));

        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.OK);
    }

    [Theory]
    [Trait("Conformance", "EMU-09")]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "http://127.0.0.1:33419/callback")]
    [InlineData("code", "unknown")]
    [InlineData("code", null)]
    public async Task Exchange_ThatDoesNotMatchTheRequest_IsRefused(string name, string? value)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var code = (await agent.AuthorizeAsync())["code"];

        var response = await agent.ExchangeAsync(code, (name, value));

        await AssertErrorAsync(response, "invalid_grant", "invalid_request");
    }

    [Fact]
    [Trait("Conformance", "EMU-09")]
    public async Task Exchange_ByAnotherClient_IsRefused()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var other = await TestAgent.RegisterAsync(shared.App);
        var code = (await agent.AuthorizeAsync())["code"];

        var response = await agent.ExchangeAsync(code, ("client_id", other.ClientId));

        await AssertErrorAsync(response, "invalid_grant");
    }

    [Theory]
    [Trait("Conformance", "EMU-09")]
    [InlineData(299, true)]
    [InlineData(600, false)]
    public async Task Exchange_OfAnOldCode_IsRefused(int seconds, bool isGood)
    {
        await using var app = await EmulatedApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var code = (await agent.AuthorizeAsync())["code"];
        app.Clock.Advance(TimeSpan.FromSeconds(seconds));

        var response = await agent.ExchangeAsync(code);

        Assert.Equal(isGood ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [Trait("Conformance", "EMU-10")]
    [InlineData("code")]
    [InlineData("client_id")]
    [InlineData("grant_type")]
    [InlineData("code_verifier")]
    [InlineData("something_else")]
    public async Task Exchange_ThatRepeatsAParameter_IsInvalid(string name)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var code = (await agent.AuthorizeAsync())["code"];

        var response = await agent.Browser.PostAsync(TestAgent.TokenPath,
        [
            new("grant_type", "authorization_code"), new("client_id", agent.ClientId), new("code", code), new("redirect_uri", TestAgent.RedirectUri),
            new("code_verifier", agent.Verifier), new(name, "a"), new(name, "b"),
        ]);

        await AssertErrorAsync(response, "invalid_request");
    }

    [Fact]
    [Trait("Conformance", "EMU-10")]
    public async Task Exchange_WithAnEmptyParameter_TreatsItAsAbsent()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var code = (await agent.AuthorizeAsync())["code"];

        var response = await agent.ExchangeAsync(code, ("client_secret", ""), ("resource", ""), ("scope", ""));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [Trait("Conformance", "EMU-11")]
    [InlineData("client_id", "nobody", "invalid_client")]
    [InlineData("client_id", null, "invalid_request")]
    [InlineData("grant_type", null, "invalid_request")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    [InlineData("grant_type", "client_credentials", "unsupported_grant_type")]
    public async Task Error_WithoutHeaderAuthentication_Is400(string name, string? value, string error)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var code = (await agent.AuthorizeAsync())["code"];

        var response = await agent.ExchangeAsync(code, (name, value));

        await AssertErrorAsync(response, error);
        Assert.Empty(response.Headers.WwwAuthenticate);
    }

    [Fact]
    [Trait("Conformance", "EMU-11")]
    [Trait("Conformance", "EMU-16")]
    public async Task Exchange_ByAConfidentialClient_TakesItsSecretInHeaderOrBody()
    {
        var agent = new TestAgent(shared.App.CreateBrowser());
        var registration = await (await agent.Browser.PostJsonAsync(TestAgent.RegistrationPath, new { redirect_uris = new[] { TestAgent.RedirectUri } })).ReadJsonAsync();
        var (id, secret) = (registration.GetProperty("client_id").GetString()!, registration.GetProperty("client_secret").GetString()!);

        var inHeader = await ExchangeWithHeaderAsync(agent, (await agent.AuthorizeAsync(("client_id", id)))["code"], id, secret);
        var inBody = await agent.ExchangeAsync((await agent.AuthorizeAsync(("client_id", id)))["code"], ("client_id", id), ("client_secret", secret));
        var without = await agent.ExchangeAsync((await agent.AuthorizeAsync(("client_id", id)))["code"], ("client_id", id));
        var wrongInBody = await agent.ExchangeAsync((await agent.AuthorizeAsync(("client_id", id)))["code"], ("client_id", id), ("client_secret", "wrong"));
        var wrongInHeader = await ExchangeWithHeaderAsync(agent, (await agent.AuthorizeAsync(("client_id", id)))["code"], id, "wrong");

        Assert.Equal(HttpStatusCode.OK, inHeader.StatusCode);
        Assert.Equal(HttpStatusCode.OK, inBody.StatusCode);
        await AssertErrorAsync(without, "invalid_client");
        await AssertErrorAsync(wrongInBody, "invalid_client");
        Assert.Equal(HttpStatusCode.Unauthorized, wrongInHeader.StatusCode);
        Assert.Equal("Basic", Assert.Single(wrongInHeader.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("invalid_client", (await wrongInHeader.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Theory]
    [Trait("Conformance", "EMU-12")]
    [InlineData("https://unknown.example")]
    [InlineData("/mcp")]
    [InlineData("http://localhost#x")]
    [InlineData(Mcp)]
    public async Task Exchange_ForAResourceThatWasNotAuthorized_IsInvalidTarget(string resource)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var code = (await agent.AuthorizeAsync())["code"];

        var response = await agent.ExchangeAsync(code, ("resource", resource));

        await AssertErrorAsync(response, "invalid_target");
    }

    [Theory]
    [Trait("Conformance", "EMU-13")]
    [InlineData(Mcp, Mcp)]
    [InlineData("http://localhost", "http://localhost")]
    [InlineData("http://localhost/", "http://localhost")]
    public async Task Exchange_ForOneOfTwoResources_NarrowsTheAccessTokenOnly(string requested, string audience)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        await agent.SignInAsync();
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri() + "&resource=" + Uri.EscapeDataString(Mcp));
        var code = (await agent.Browser.PressAsync(page, "allow")).LocationParameters()["code"];

        var tokens = await (await agent.ExchangeAsync(code, ("resource", requested))).ReadJsonAsync();
        var refreshed = await (await agent.RefreshAsync(RefreshTokenOf(tokens), ("resource", Mcp))).ReadJsonAsync();

        Assert.Equal(audience, AudienceOf(tokens));
        Assert.Equal(Mcp, AudienceOf(refreshed));
    }

    [Fact]
    [Trait("Conformance", "EMU-13")]
    public async Task Refresh_WithoutResource_KeepsWhatWasGranted()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var tokens = await agent.GetTokensAsync(("resource", Mcp));

        var refreshed = await (await agent.RefreshAsync(RefreshTokenOf(tokens))).ReadJsonAsync();

        Assert.Equal(Mcp, AudienceOf(refreshed));
    }

    [Fact]
    [Trait("Conformance", "EMU-14")]
    public async Task RefreshToken_IsIssuedForTheGrantType_NotForTheScope()
    {
        var registered = await TestAgent.RegisterAsync(shared.App);
        var unregistered = await TestAgent.RegisterAsync(shared.App, mayRefresh: false);

        Assert.True((await registered.GetTokensAsync()).TryGetProperty("refresh_token", out _));
        Assert.False((await unregistered.GetTokensAsync()).TryGetProperty("refresh_token", out _));
    }

    [Fact]
    [Trait("Conformance", "EMU-14")]
    public async Task Refresh_RotatesAndItsReplayEndsTheGrant()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var first = RefreshTokenOf(await agent.GetTokensAsync());
        var second = RefreshTokenOf(await (await agent.RefreshAsync(first)).ReadJsonAsync());
        Assert.NotEqual(first, second);

        var replay = await agent.RefreshAsync(first);

        await AssertErrorAsync(replay, "invalid_grant");
        await AssertErrorAsync(await agent.RefreshAsync(second), "invalid_grant");
    }

    [Fact]
    [Trait("Conformance", "EMU-14")]
    public async Task Refresh_OfOneTokenAtOnce_SucceedsAtMostOnce()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var token = RefreshTokenOf(await agent.GetTokensAsync());

        var responses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => agent.RefreshAsync(token)));

        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.OK);
    }

    [Theory]
    [Trait("Conformance", "EMU-14")]
    [InlineData("scope", "wiki.read wiki.write", "invalid_scope")]
    [InlineData("scope", "unknown", "invalid_scope")]
    [InlineData("resource", Mcp, "invalid_target")]
    public async Task Refresh_ForMoreThanWasGranted_IsRefused(string name, string value, string error)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var token = RefreshTokenOf(await agent.GetTokensAsync());

        var response = await agent.RefreshAsync(token, (name, value));

        await AssertErrorAsync(response, error);
    }

    [Fact]
    [Trait("Conformance", "EMU-14")]
    [Trait("Conformance", "EMU-11")]
    public async Task Refresh_ForLessScope_NarrowsTheAccessTokenOnly()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var tokens = await agent.GetTokensAsync(("scope", "wiki.read wiki.write"));

        var narrowed = await (await agent.RefreshAsync(RefreshTokenOf(tokens), ("scope", "wiki.read"))).ReadJsonAsync();
        var full = await (await agent.RefreshAsync(RefreshTokenOf(narrowed))).ReadJsonAsync();

        Assert.Equal("wiki.read", ReadToken(narrowed.GetProperty("access_token").GetString()!).Claims.GetProperty("scope").GetString());
        Assert.Equal("wiki.read wiki.write", full.GetProperty("scope").GetString());
    }

    [Fact]
    [Trait("Conformance", "EMU-14")]
    public async Task Refresh_ByAnotherClient_IsRefused()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var other = await TestAgent.RegisterAsync(shared.App);
        var token = RefreshTokenOf(await agent.GetTokensAsync());

        var response = await agent.RefreshAsync(token, ("client_id", other.ClientId));

        await AssertErrorAsync(response, "invalid_grant");
    }

    [Fact]
    [Trait("Conformance", "EMU-11")]
    public async Task Exchange_ThatIsNoForm_IsInvalid()
    {
        var browser = shared.App.CreateBrowser();

        await AssertErrorAsync(await browser.PostJsonAsync(TestAgent.TokenPath, new { grant_type = "authorization_code" }), "invalid_request");
        await AssertErrorAsync(await browser.PostAsync(TestAgent.TokenPath, [new("code", new string('x', 100_000))]), "invalid_request");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await browser.GetAsync(TestAgent.TokenPath)).StatusCode);
    }

    private static async Task<HttpResponseMessage> ExchangeWithHeaderAsync(TestAgent agent, string code, string id, string secret)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, TestAgent.TokenPath)
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", TestAgent.RedirectUri), new("code_verifier", agent.Verifier),
            ]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{id}:{secret}")));
        return await agent.Browser.SendAsync(request);
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, params string[] errors)
    {
        var body = await response.ReadJsonAsync();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(body.GetProperty("error").GetString(), errors);
        Assert.False(body.TryGetProperty("access_token", out _));
        Assert.False(body.TryGetProperty("error_uri", out _));
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    private static string RefreshTokenOf(JsonElement tokens) => tokens.GetProperty("refresh_token").GetString()!;

    private static string? AudienceOf(JsonElement tokens)
        => ReadToken(tokens.GetProperty("access_token").GetString()!).Claims.GetProperty("aud").GetString();

    private static (JsonElement Header, JsonElement Claims) ReadToken(string token)
    {
        var parts = token.Split('.');
        return (JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement, JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement);
    }
}
