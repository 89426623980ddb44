using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using AngleSharp.Html.Parser;

namespace ManagedAccess.Emulator.Tests.AuthorizationServer;

public sealed class AuthorizationEndpointTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    [Trait("Conformance", "EMU-04")]
    [Trait("Conformance", "EMU-10")]
    [Trait("Conformance", "EMU-20")]
    public async Task Response_AfterConsent_CarriesCodeStateAndIssuer()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri());

        var response = await agent.Browser.PressAsync(page, "allow");

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.StartsWith(TestAgent.RedirectUri + "?", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var parameters = response.LocationParameters();
        Assert.Equal(["code", "iss", "state"], parameters.Keys.Order());
        Assert.Equal("s t&ate", parameters["state"]);
        Assert.Equal(EmulatedApp.Origin, parameters["iss"]);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [Trait("Conformance", "EMU-10")]
    [InlineData(null)]
    [InlineData("")]
    public async Task Response_WithoutState_HasNone(string? state)
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);

        var parameters = await agent.AuthorizeAsync(("state", state));

        Assert.DoesNotContain("state", parameters.Keys);
        Assert.Contains("code", parameters.Keys);
    }

    [Fact]
    [Trait("Conformance", "EMU-04")]
    public async Task Response_AfterDenial_IsAccessDeniedWithIssuer()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri());

        var response = await agent.Browser.PressAsync(page, "deny");

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var parameters = response.LocationParameters();
        Assert.Equal("access_denied", parameters["error"]);
        Assert.Equal("s t&ate", parameters["state"]);
        Assert.Equal(EmulatedApp.Origin, parameters["iss"]);
    }

    [Theory]
    [Trait("Conformance", "EMU-05")]
    [InlineData("client_id", null)]
    [InlineData("client_id", "")]
    [InlineData("client_id", "nobody")]
    [InlineData("client_id", "https://client.example/metadata.json")]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "")]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1:33418/callback/")]
    [InlineData("redirect_uri", "http://127.0.0.1:33418/callback?x=1")]
    [InlineData("redirect_uri", "http://127.0.0.1:33418/callback#x")]
    [InlineData("redirect_uri", "http://127.0.0.2:33418/callback")]
    [InlineData("redirect_uri", "http://localhost:33418/callback")]
    [InlineData("redirect_uri", "https://127.0.0.1:33418/callback")]
    [InlineData("redirect_uri", "HTTP://127.0.0.1:33418/callback")]
    [InlineData("redirect_uri", "http://user@127.0.0.1:33418/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1:33418@evil.example/callback")]
    [InlineData("redirect_uri", "http://127.1:33418/callback")]
    [InlineData("redirect_uri", "http://2130706433:33418/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1:0/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1:99999/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1:33418/%63allback")]
    [InlineData("redirect_uri", "http://127.0.0.1:33418/x/../callback")]
    [InlineData("redirect_uri", "javascript:alert(1)")]
    public async Task Request_OfAnUnknownClientOrPlace_GetsAPageAndNoRedirect(string name, string? value)
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri((name, value)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [Trait("Conformance", "EMU-05")]
    [InlineData("client_id")]
    [InlineData("redirect_uri")]
    public async Task Request_ThatRepeatsWhoAsks_GetsAPageAndNoRedirect(string name)
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri() + $"&{name}=https%3A%2F%2Fevil.example%2F");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Theory]
    [Trait("Conformance", "EMU-06")]
    [InlineData("http://127.0.0.1:33418/callback")]
    [InlineData("http://127.0.0.1:50000/callback")]
    [InlineData("http://127.0.0.1/callback")]
    public async Task Request_FromAnotherPortOfALoopbackLiteral_IsAnsweredThere(string redirectUri)
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri(("redirect_uri", redirectUri)));

        var response = await agent.Browser.PressAsync(page, "allow");

        Assert.StartsWith(redirectUri + "?", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var token = await agent.ExchangeAsync(response.LocationParameters()["code"], ("redirect_uri", redirectUri));
        Assert.Equal(HttpStatusCode.OK, token.StatusCode);
    }

    [Theory]
    [Trait("Conformance", "EMU-07")]
    [Trait("Conformance", "EMU-04")]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge", "")]
    [InlineData("code_challenge", "tooshort")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM")]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge_method", null)]
    [InlineData("code_challenge_method", "")]
    [InlineData("code_challenge_method", "s256")]
    public async Task Request_WithoutS256_IsInvalidAtTheRedirectUri(string name, string? value) => await AssertRefusedAsync(name, value, "invalid_request");

    [Theory]
    [Trait("Conformance", "EMU-12")]
    [Trait("Conformance", "EMU-13")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/mcp")]
    [InlineData("localhost")]
    [InlineData("http://localhost#fragment")]
    [InlineData("http://localhost#")]
    [InlineData("http://localhost/MCP")]
    [InlineData("http://localhost/mcp/")]
    [InlineData("http://LOCALHOST")]
    [InlineData("http://localhost:80")]
    [InlineData("http://localhost//")]
    [InlineData("https://localhost")]
    [InlineData("http://127.0.0.1")]
    [InlineData("https://unknown.example")]
    public async Task Request_ForAResourceThatIsNotHere_IsInvalidTarget(string? resource)
    {
        var parameters = await AssertRefusedAsync("resource", resource, "invalid_target");

        Assert.Contains("resource", parameters["error_description"], StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "EMU-04")]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("response_mode", "form_post", "invalid_request")]
    [InlineData("request", "eyJ", "request_not_supported")]
    [InlineData("request_uri", "https://client.example/request", "request_uri_not_supported")]
    [InlineData("scope", "wiki.read nuclear.launch", "invalid_scope")]
    [InlineData("scope", "openid", "invalid_scope")]
    [InlineData("max_age", "soon", "invalid_request")]
    [InlineData("acr_values", "loa\u00e9", "invalid_request")]
    public async Task Request_ForSomethingElse_IsRefusedAtTheRedirectUri(string name, string? value, string error) => await AssertRefusedAsync(name, value, error);

    [Theory]
    [Trait("Conformance", "EMU-10")]
    [InlineData("&state=other", false)]
    [InlineData("&scope=wiki.write", true)]
    [InlineData("&code_challenge_method=S256", true)]
    [InlineData("&response_type=code", true)]
    [InlineData("&anything=1&anything=2", true)]
    public async Task Request_ThatRepeatsAParameter_IsInvalid(string repetition, bool keepsState)
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri() + repetition);

        var parameters = response.LocationParameters();
        Assert.Equal("invalid_request", parameters["error"]);
        Assert.Equal(keepsState, parameters.ContainsKey("state"));
    }

    [Fact]
    [Trait("Conformance", "EMU-10")]
    public async Task Request_ForTwoResources_IsGrantedBoth()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri() + "&resource=http%3A%2F%2Flocalhost%2Fmcp");

        var response = await agent.Browser.PressAsync(page, "allow");

        Assert.True(response.LocationParameters().ContainsKey("code"));
    }

    [Fact]
    public async Task Request_WithoutASession_GoesToTheLoginAndComesBack()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);

        var login = await agent.Browser.GetAsync(agent.AuthorizationUri());
        Assert.Equal(HttpStatusCode.Found, login.StatusCode);
        var people = await agent.Browser.GetAsync(login.Headers.Location!.OriginalString);
        var back = await agent.Browser.PressAsync(people, TestAgent.Ada);
        var consent = await agent.Browser.GetAsync(back.Headers.Location!.OriginalString);

        Assert.Equal(HttpStatusCode.OK, consent.StatusCode);
        Assert.Contains("Test agent", await consent.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "0")]
    public async Task Request_ForAFreshLogin_AsksOnceMoreAndThenGoesOn(string name, string value)
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(1));

        var login = await agent.Browser.GetAsync(agent.AuthorizationUri((name, value)));
        var people = await agent.Browser.GetAsync(login.Headers.Location!.OriginalString);
        var back = await agent.Browser.PressAsync(people, TestAgent.Ada);
        var consent = await agent.Browser.GetAsync(back.Headers.Location!.OriginalString);

        Assert.Equal(HttpStatusCode.OK, consent.StatusCode);
    }

    // RFC 9470 §4: what was asked for is what the token says, the preferred value first, and it is asked for once.
    [Theory]
    [InlineData("loa2", "loa2")]
    [InlineData("loa3 loa2", "loa3")]
    [InlineData("0", "0")]
    public async Task Request_ForAnAuthenticationContext_SignsInAgainAndGetsIt(string acrValues, string expected)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        await agent.SignInAsync();
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri(("acr_values", acrValues)));
        if (expected is not "0")
        {
            Assert.Equal(HttpStatusCode.Found, page.StatusCode);
            var people = await agent.Browser.GetAsync(page.Headers.Location!.OriginalString);
            Assert.Contains(expected, await people.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            var back = await agent.Browser.PressAsync(people, TestAgent.Ada);
            page = await agent.Browser.GetAsync(back.Headers.Location!.OriginalString);
        }

        var code = (await agent.Browser.PressAsync(page, "allow")).LocationParameters()["code"];
        var tokens = await (await agent.ExchangeAsync(code)).ReadJsonAsync();
        var once = await agent.Browser.GetAsync(agent.AuthorizationUri(("acr_values", acrValues)));

        Assert.Equal(expected, ClaimsOf(tokens).GetProperty("acr").GetString());
        Assert.Equal(HttpStatusCode.OK, once.StatusCode); // straight to consent
    }

    [Fact]
    public async Task Login_ForAnAuthenticationContext_CannotBeChangedOnTheForm()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var login = await agent.Browser.GetAsync(agent.AuthorizationUri(("acr_values", "loa2")));
        var people = await agent.Browser.GetAsync(login.Headers.Location!.OriginalString);

        var response = await agent.Browser.PressAsync(people, TestAgent.Ada, ("acr", "loa3"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    // The token says when the person signed in, not when it was issued, and a refresh does not change that (RFC 9470 §6).
    [Fact]
    public async Task Request_WithMaxAge_GetsTheTimeOfTheNewLogin()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        var first = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        app.Clock.Advance(TimeSpan.FromMinutes(20));

        var stale = await agent.Browser.GetAsync(agent.AuthorizationUri(("max_age", "1200")));
        var tokens = await (await agent.ExchangeAsync((await agent.Browser.PressAsync(stale, "allow")).LocationParameters()["code"])).ReadJsonAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var login = await agent.Browser.GetAsync(agent.AuthorizationUri(("max_age", "1200")));
        var refreshed = await (await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).ReadJsonAsync();

        Assert.Equal(HttpStatusCode.OK, stale.StatusCode); // exactly as old as it may be
        Assert.Equal(HttpStatusCode.Found, login.StatusCode);
        Assert.Equal(first, ClaimsOf(tokens).GetProperty("auth_time").GetInt64());
        Assert.Equal(first, ClaimsOf(refreshed).GetProperty("auth_time").GetInt64());
        Assert.Equal("0", ClaimsOf(refreshed).GetProperty("acr").GetString());
    }

    private static JsonElement ClaimsOf(JsonElement tokens) =>
        JsonElement.Parse(Base64Url.DecodeFromChars(tokens.GetProperty("access_token").GetString()!.Split('.')[1]));

    [Theory]
    [InlineData(false, "login_required")]
    [InlineData(true, "consent_required")]
    public async Task Request_ThatMayNotAsk_IsRefusedAtTheRedirectUri(bool isSignedIn, string error)
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        if (isSignedIn)
        {
            await agent.SignInAsync();
        }

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri(("prompt", "none")));

        Assert.Equal(error, response.LocationParameters()["error"]);
    }

    [Fact]
    [Trait("Conformance", "EMU-20")]
    public async Task Consent_Page_NamesClientHostScopesAndPerson()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync("grace@example.com");

        var page = await agent.Browser.GetAsync(agent.AuthorizationUri(("scope", "wiki.read wiki.write offline_access")));

        var text = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync()).Body!.TextContent;
        Assert.Contains("Test agent", text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:33418", text, StringComparison.Ordinal);
        Assert.Contains("Read wiki", text, StringComparison.Ordinal);
        Assert.Contains("Change wiki", text, StringComparison.Ordinal);
        Assert.Contains("Stay signed in", text, StringComparison.Ordinal);
        Assert.Contains("Grace Hopper", text, StringComparison.Ordinal);
        Assert.Contains(EmulatedApp.Origin, text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "EMU-20")]
    public async Task Consent_Page_IsUnframeableUnstoredAndWithoutScript()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();

        var page = await agent.Browser.GetAsync(agent.AuthorizationUri());

        PageAssert.IsLockedDown(page);
        var document = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync());
        Assert.Empty(document.QuerySelectorAll("script, [onclick], [style]"));
    }

    [Fact]
    [Trait("Conformance", "EMU-20")]
    public async Task Consent_Page_EncodesWhatTheClientCallsItself()
    {
        var app = shared.App;
        var agent = new TestAgent(app.CreateBrowser());
        await agent.SignInAsync();
        var registration = await agent.Browser.PostJsonAsync(TestAgent.RegistrationPath, new
        {
            client_name = "<img src=x onerror=alert(1)>\"'",
            redirect_uris = new[] { TestAgent.RedirectUri },
            token_endpoint_auth_method = "none",
        });
        var clientId = (await registration.ReadJsonAsync()).GetProperty("client_id").GetString();

        var page = await agent.Browser.GetAsync(agent.AuthorizationUri(("client_id", clientId)));

        var document = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync());
        Assert.Empty(document.QuerySelectorAll("img"));
        Assert.Contains("<img src=x onerror=alert(1)>\"'", document.Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("form_token", "")]
    [InlineData("form_token", "AAAA")]
    [InlineData("scope", "wiki.read wiki.write")]
    [InlineData("redirect_uri", "http://127.0.0.1:1/callback")]
    [InlineData("resource", "http://localhost/mcp")]
    [InlineData("state", "other")]
    public async Task Consent_ThatWasNotShownLikeThis_GrantsNothing(string field, string value)
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri());

        var response = await agent.Browser.PressAsync(page, "allow", (field, value));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task Consent_FormOfAnotherBrowser_GrantsNothing()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri());
        var victim = new TestAgent(app.CreateBrowser());
        await victim.SignInAsync("grace@example.com");

        var response = await victim.Browser.PressAsync(page, "allow");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Consent_AfterAnotherPersonSignedIn_GrantsNothing()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri());
        await agent.SignInAsync("grace@example.com");

        var response = await agent.Browser.PressAsync(page, "allow");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task Consent_PostedByAnotherOrigin_GrantsNothing(string site)
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri());
        var fields = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync()).QuerySelectorAll("input")
            .Select(input => KeyValuePair.Create(input.GetAttribute("name")!, input.GetAttribute("value")!))
            .Append(KeyValuePair.Create("decision", "allow"));
        var request = new HttpRequestMessage(HttpMethod.Post, TestAgent.AuthorizationPath) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Sec-Fetch-Site", site);

        var response = await agent.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Request_WithoutScope_IsGrantedWhatTheResourceHasAndSaysSo()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);

        var tokens = await agent.GetTokensAsync(("scope", null));

        Assert.Equal("wiki.read wiki.write", tokens.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Request_ForOfflineAccessWithoutTheGrantType_IsInvalidScope()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app, mayRefresh: false);

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri(("scope", "wiki.read offline_access")));

        Assert.Equal("invalid_scope", response.LocationParameters()["error"]);
    }

    [Fact]
    public async Task Request_WithAnOversizedBody_IsRefusedWithoutAFault()
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);

        var response = await agent.Browser.PostAsync(TestAgent.AuthorizationPath, [new("state", new string('x', 100_000))]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private async Task<Dictionary<string, string>> AssertRefusedAsync(string name, string? value, string error)
    {
        var app = shared.App;
        var agent = await TestAgent.RegisterAsync(app);

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri((name, value)));

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.StartsWith(TestAgent.RedirectUri + "?", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var parameters = response.LocationParameters();
        Assert.Equal(error, parameters["error"]);
        Assert.Equal("s t&ate", parameters["state"]);
        Assert.Equal(EmulatedApp.Origin, parameters["iss"]);
        Assert.DoesNotContain("code", parameters.Keys);
        return parameters;
    }
}
