using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using AngleSharp.Html.Parser;

namespace ManagedAccess.Emulator.Tests.Sessions;

public sealed class LoginEndpointTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string IdentityPath = "/cdn-cgi/access/get-identity";
    private const string LogoutPath = "/cdn-cgi/access/logout";

    [Fact]
    public async Task Page_ListsThePeopleOneButtonEach()
    {
        var page = await shared.App.CreateBrowser().GetAsync(TestAgent.LoginPath);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        PageAssert.IsLockedDown(page);
        var document = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync());
        Assert.Equal(["ada@example.com", "grace@example.com", "alan@example.com"], document.QuerySelectorAll("button").Select(button => button.GetAttribute("value")));
        Assert.Contains("Internal wiki", document.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(document.QuerySelectorAll("script"));
    }

    [Fact]
    public async Task SignIn_SetsAnApplicationTokenAndGoesBack()
    {
        var browser = shared.App.CreateBrowser();
        var page = await browser.GetAsync(TestAgent.LoginPath + "?redirect_url=%2Fpages%2Fon-call%3Fx%3D1");

        var response = await browser.PressAsync(page, "grace@example.com");

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/pages/on-call?x=1", response.Headers.Location!.OriginalString);
        var cookie = browser.Cookies.GetCookies(new Uri(EmulatedApp.Origin))["CF_Authorization"]!;
        var header = Part(cookie.Value, 0);
        var claims = Part(cookie.Value, 1);
        Assert.Equal("RS256", header.GetProperty("alg").GetString());
        Assert.Equal("JWT", header.GetProperty("typ").GetString());
        Assert.Equal("app", claims.GetProperty("type").GetString());
        Assert.Equal(EmulatedApp.Origin, claims.GetProperty("iss").GetString());
        Assert.Equal(64, Assert.Single(claims.GetProperty("aud").EnumerateArray()).GetString()!.Length);
        Assert.Equal("grace@example.com", claims.GetProperty("email").GetString());
        Assert.Equal("Grace Hopper", claims.GetProperty("name").GetString());
        Assert.NotEmpty(claims.GetProperty("sub").GetString()!);
        Assert.NotEmpty(claims.GetProperty("identity_nonce").GetString()!);
        Assert.Equal("US", claims.GetProperty("country").GetString());
        Assert.Equal(claims.GetProperty("iat").GetInt64() + 86_400, claims.GetProperty("exp").GetInt64());
    }

    [Theory]
    [InlineData("http://localhost", false)]
    [InlineData("https://localhost", true)]
    public async Task Cookies_AreHttpOnlyAndLax(string origin, bool isSecure)
    {
        var browser = shared.App.CreateBrowser(origin);
        var page = await browser.GetAsync(TestAgent.LoginPath);
        var response = await browser.PressAsync(page, "ada@example.com");

        var cookies = page.Headers.GetValues("Set-Cookie").Concat(response.Headers.GetValues("Set-Cookie")).ToArray();
        Assert.Equal(2, cookies.Length);
        Assert.All(cookies, cookie =>
        {
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(isSecure, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));
        });
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task SignIn_ToAnotherOrigin_GoesToTheFrontPage(string target)
    {
        var browser = shared.App.CreateBrowser();
        var page = await browser.GetAsync(TestAgent.LoginPath + "?redirect_url=" + Uri.EscapeDataString(target));

        var response = await browser.PressAsync(page, "ada@example.com");

        Assert.Equal("/", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task SignIn_WithAChangedTarget_IsRefused()
    {
        var browser = shared.App.CreateBrowser();
        var page = await browser.GetAsync(TestAgent.LoginPath);

        var response = await browser.PressAsync(page, "ada@example.com", ("redirect_url", "/elsewhere"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task SignIn_WithoutTheCookieOfTheForm_IsRefused()
    {
        var page = await shared.App.CreateBrowser().GetAsync(TestAgent.LoginPath);

        var response = await shared.App.CreateBrowser().PressAsync(page, "ada@example.com");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("form_token=x&person=ada%40example.com&redirect_url=%2F")]
    public async Task SignIn_PostedFromElsewhere_IsRefused(string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, TestAgent.LoginPath) { Content = new StringContent(body, null, "application/x-www-form-urlencoded") };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        var response = await shared.App.CreateBrowser().SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        PageAssert.IsLockedDown(response);
    }

    [Fact]
    public async Task SignIn_AsNobody_IsRefused()
    {
        var browser = shared.App.CreateBrowser();
        var page = await browser.GetAsync(TestAgent.LoginPath);
        var fields = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync()).QuerySelectorAll("input")
            .Select(input => KeyValuePair.Create(input.GetAttribute("name")!, input.GetAttribute("value")!))
            .Append(KeyValuePair.Create("person", "eve@example.com"));

        var response = await browser.PostAsync(TestAgent.LoginPath, fields);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Login_BelowAPathBase_IsFoundAtTheRoot()
    {
        var response = await shared.App.CreateBrowser().GetAsync("/wiki" + TestAgent.LoginPath + "?redirect_url=%2Fwiki%2Fpages");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(TestAgent.LoginPath + "?redirect_url=%2Fwiki%2Fpages", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Identity_OfASignedInBrowser_NamesThePersonAndGroups()
    {
        var agent = new TestAgent(shared.App.CreateBrowser());
        await agent.SignInAsync();

        var identity = await (await agent.Browser.GetAsync(IdentityPath)).ReadJsonAsync();

        Assert.Equal("ada@example.com", identity.GetProperty("email").GetString());
        Assert.Equal("Ada Lovelace", identity.GetProperty("name").GetString());
        Assert.Equal(["engineering", "analytical-engine"], identity.GetProperty("groups").EnumerateArray().Select(group => group.GetString()));
    }

    [Fact]
    public async Task Logout_ForgetsThePerson()
    {
        var agent = new TestAgent(shared.App.CreateBrowser());
        await agent.SignInAsync();

        var response = await agent.Browser.GetAsync(LogoutPath);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        PageAssert.IsLockedDown(response);
        Assert.Equal(HttpStatusCode.BadRequest, (await agent.Browser.GetAsync(IdentityPath)).StatusCode);
    }

    [Fact]
    public async Task Session_OfAnotherEmulatorOrOrigin_CountsAsNone()
    {
        await using var other = await EmulatedApp.StartAsync();
        var elsewhere = new TestAgent(other.CreateBrowser());
        await elsewhere.SignInAsync();
        var here = shared.App.CreateBrowser("http://localhost:5081");
        var agent = new TestAgent(shared.App.CreateBrowser());
        await agent.SignInAsync();

        foreach (var source in new[] { elsewhere, agent })
        {
            var cookie = source.Browser.Cookies.GetCookies(new Uri(EmulatedApp.Origin))["CF_Authorization"]!;
            here.Cookies.Add(new Cookie(cookie.Name, cookie.Value, "/", "localhost"));
            Assert.Equal(HttpStatusCode.BadRequest, (await here.GetAsync(IdentityPath)).StatusCode);
        }
    }

    [Fact]
    public async Task Session_MadeOfAnAccessToken_CountsAsNone()
    {
        var token = await shared.App.Emulator.IssueTokenAsync("ada@example.com");
        var browser = shared.App.CreateBrowser();
        browser.Cookies.Add(new Cookie("CF_Authorization", token, "/", "localhost"));

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(IdentityPath)).StatusCode);
    }

    [Fact]
    public async Task Session_AfterItsDuration_IsOver()
    {
        await using var app = await EmulatedApp.StartAsync(("Emulator:SessionDuration", "00:10:00"));
        var agent = new TestAgent(app.CreateBrowser());
        await agent.SignInAsync();
        var cookie = agent.Browser.Cookies.GetCookies(new Uri(EmulatedApp.Origin))["CF_Authorization"]!.Value;

        app.Clock.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal(HttpStatusCode.OK, (await IdentityAsync(app, cookie)).StatusCode);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.BadRequest, (await IdentityAsync(app, cookie)).StatusCode);
    }

    private static Task<HttpResponseMessage> IdentityAsync(EmulatedApp app, string cookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, IdentityPath);
        request.Headers.Add("Cookie", $"CF_Authorization={cookie}");
        return app.CreateBrowser().SendAsync(request);
    }

    private static JsonElement Part(string token, int index) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[index])).RootElement;
}
