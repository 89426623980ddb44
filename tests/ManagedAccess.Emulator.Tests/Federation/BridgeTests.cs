using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.Emulator.Tests.Federation;

/// <summary>The bridge of a source account, as a client meets it: an OpenID Connect issuer for one recipient.</summary>
public sealed class BridgeTests
{
    private const string Bridge = "/cdn-cgi/access/sso/oidc/payroll";
    private const string Authorization = Bridge + "/authorization";
    private const string Verifier = "0123456789012345678901234567890123456789012";

    private static string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    [Fact]
    public async Task Metadata_OfABridge_NamesItsIssuerAndEndpoints()
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);

        var metadata = await (await browser.GetAsync(Bridge + "/.well-known/openid-configuration")).ReadJsonAsync();

        Assert.Equal(FederatedAccounts.Issuer, metadata.GetProperty("issuer").GetString());
        Assert.Equal(FederatedAccounts.Issuer + "/token", metadata.GetProperty("token_endpoint").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/cdn-cgi/access/sso/oidc/another/.well-known/openid-configuration")).StatusCode);
    }

    [Fact]
    public async Task Code_WithSecretAndVerifier_BecomesAnIdTokenWithTheIdentity()
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);

        var answer = await (await RedeemAsync(browser, await CodeAsync(browser))).ReadJsonAsync();

        var token = new JsonWebToken(answer.GetProperty("id_token").GetString());
        Assert.Equal(FederatedAccounts.Issuer, token.Issuer);
        Assert.Equal(["payroll"], token.Audiences);
        Assert.Equal("n-1", token.GetPayloadValue<string>("nonce"));
        Assert.Equal("ada@example.com", token.GetPayloadValue<string>("email"));
        Assert.Equal("ES256", token.Alg);
    }

    // The key of the bridge is not among those that an application verifies access tokens with, and the client is not one of the authorization server.
    [Fact]
    public async Task Bridge_IsOfNoUseForTheApplicationOfTheSource()
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);
        var answer = await (await RedeemAsync(browser, await CodeAsync(browser))).ReadJsonAsync();
        var key = new JsonWebToken(answer.GetProperty("id_token").GetString()).Kid;

        var keys = await (await browser.GetAsync("/cdn-cgi/access/certs")).ReadJsonAsync();
        var clients = await (await browser.GetAsync("/cdn-cgi/access/developer/clients.json")).Content.ReadAsStringAsync();
        var authorization = await browser.GetAsync($"{TestAgent.AuthorizationPath}?response_type=code&client_id=payroll&redirect_uri={Uri.EscapeDataString(FederatedAccounts.Callback)}&code_challenge={Challenge}&code_challenge_method=S256&resource=http://localhost:5080");
        var token = await RedeemAsync(browser, await CodeAsync(browser), TestAgent.TokenPath);

        Assert.DoesNotContain(keys.GetProperty("keys").EnumerateArray(), known => known.GetProperty("kid").GetString() == key);
        Assert.DoesNotContain("payroll", clients, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, authorization.StatusCode);
        Assert.Equal("invalid_client", (await token.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("http://localhost:5091/cdn-cgi/access/callback")]
    [InlineData("http://127.0.0.1:5090/cdn-cgi/access/callback")]
    [InlineData("http://localhost:5090/cdn-cgi/access/callback/")]
    [InlineData("http://localhost:5090/cdn-cgi/access/callback?x=1")]
    [InlineData("http://localhost:5090/")]
    [InlineData(null)]
    public async Task Request_WithAnotherRedirectUri_IsAPageAndGoesNowhere(string? redirectUri)
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);

        var response = await browser.GetAsync(RequestWith(("redirect_uri", redirectUri)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
        Assert.Contains("does not share its people", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_id", "another")]
    [InlineData("client_id", null)]
    public async Task Request_OfAnotherClient_IsAPage(string name, string? value)
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(RequestWith((name, value)))).StatusCode);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("scope", "profile", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge", "0123456789012345678901234567890123456789 12", "invalid_request")]
    [InlineData("code_challenge", "0123456789012345678901234567890123456789+/=", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("nonce", null, "invalid_request")]
    [InlineData("prompt", "none", "login_required")]
    [InlineData("request", "e30.e30.", "request_not_supported")]
    public async Task Request_ThatIsWrong_IsAnsweredAtTheRecipient(string name, string? value, string error)
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);

        var response = await browser.GetAsync(RequestWith((name, value)));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.StartsWith(FederatedAccounts.Callback + "?", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var answer = response.LocationParameters();
        Assert.Equal(error, answer["error"]);
        Assert.Equal("s-1", answer["state"]);
        Assert.Equal(FederatedAccounts.Issuer, answer["iss"]);
    }

    [Fact]
    public async Task Form_InAnotherBrowserOrChangedOrFromAnotherSite_IsRefused()
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);
        using var stranger = app.CreateBrowser(FederatedAccounts.SourceOrigin);
        var page = await browser.GetAsync(RequestWith());

        var elsewhere = await stranger.PressAsync(page, FederatedAccounts.Ada);
        var changed = await browser.PressAsync(page, FederatedAccounts.Ada, ("nonce", "another"));

        Assert.Equal(HttpStatusCode.BadRequest, elsewhere.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, changed.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.PressAsync(page, FederatedAccounts.Ada)).StatusCode);
    }

    [Theory]
    [InlineData("client_secret", "wrong", "invalid_client")]
    [InlineData("client_secret", null, "invalid_client")]
    [InlineData("client_id", "another", "invalid_client")]
    [InlineData("grant_type", "client_credentials", "unsupported_grant_type")]
    [InlineData("redirect_uri", "http://localhost:5090/", "invalid_grant")]
    [InlineData("redirect_uri", null, "invalid_grant")]
    [InlineData("code_verifier", "0123456789012345678901234567890123456789013", "invalid_grant")]
    [InlineData("code_verifier", null, "invalid_grant")]
    [InlineData("code", "another", "invalid_grant")]
    public async Task Redemption_ThatIsWrong_IsRefused(string name, string? value, string error)
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);
        var code = await CodeAsync(browser);

        var response = await RedeemAsync(browser, code, changes: (name, value));

        Assert.Equal(error, (await response.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Code_UsedTwice_IsRefusedTheSecondTime()
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);
        var code = await CodeAsync(browser);
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync(browser, code)).StatusCode);

        Assert.Equal("invalid_grant", (await (await RedeemAsync(browser, code)).ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    [InlineData(61, false)]
    public async Task Code_AfterAMinute_HasExpired(int seconds, bool isGood)
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);
        var code = await CodeAsync(browser);

        app.Clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(isGood, (await RedeemAsync(browser, code)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Code_OfOneRecipient_IsOfNoUseToAnother()
    {
        await using var app = await StartAsync(
            ("Emulator:Federation:Recipients:1:Origin", "http://localhost:5091"), ("Emulator:Federation:Recipients:1:ClientId", "other"), ("Emulator:Federation:Recipients:1:ClientSecret", "other-secret"));
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);
        var code = await CodeAsync(browser);

        var response = await RedeemAsync(browser, code, "/cdn-cgi/access/sso/oidc/other/token", ("client_id", "other"), ("client_secret", "other-secret"));

        Assert.Equal("invalid_grant", (await response.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Bridge_ReachedByAnotherHost_AnswersNothing()
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser("http://source.example:5080");

        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await browser.GetAsync(RequestWith())).StatusCode);
    }

    // RFC 7636 §4.1: a short verifier can be guessed, and one that is not ASCII has the digest of another.
    [Theory]
    [InlineData("a")]
    [InlineData("éééééééééééééééééééééééééééééééééééééééééééé")]
    public async Task Verifier_ThatIsNone_IsRefused(string verifier)
    {
        await using var app = await StartAsync();
        using var browser = app.CreateBrowser(FederatedAccounts.SourceOrigin);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var code = (await browser.PressAsync(await browser.GetAsync(RequestWith(("code_challenge", challenge))), FederatedAccounts.Ada)).LocationParameters()["code"];

        var response = await RedeemAsync(browser, code, changes: ("code_verifier", verifier));

        Assert.Equal("invalid_grant", (await response.ReadJsonAsync()).GetProperty("error").GetString());
    }

    private static Task<EmulatedApp> StartAsync(params (string, string?)[] settings) => EmulatedApp.StartAsync([.. FederatedAccounts.Grant, .. settings]);

    private static string RequestWith(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = "payroll",
            ["redirect_uri"] = FederatedAccounts.Callback,
            ["scope"] = "openid",
            ["state"] = "s-1",
            ["nonce"] = "n-1",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(Authorization, parameters);
    }

    private static async Task<string> CodeAsync(TestBrowser browser)
        => (await browser.PressAsync(await browser.GetAsync(RequestWith()), FederatedAccounts.Ada)).LocationParameters()["code"];

    private static Task<HttpResponseMessage> RedeemAsync(TestBrowser browser, string code, string path = Bridge + "/token", params (string Name, string? Value)[] changes)
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = "payroll",
            ["client_secret"] = FederatedAccounts.ClientSecret,
            ["code"] = code,
            ["redirect_uri"] = FederatedAccounts.Callback,
            ["code_verifier"] = Verifier,
        };
        foreach (var (name, value) in changes)
        {
            fields[name] = value;
        }

        return browser.PostAsync(path, fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value!)));
    }
}
