using System.Net;
using ManagedAccess.Emulator.Edge.Policies;

namespace ManagedAccess.Emulator.Tests.Edge;

/// <summary>The policy: who gets in at the login page, at consent and at a refresh, and which paths need nobody.</summary>
public sealed class PolicyTests
{
    [Theory]
    [InlineData("ada@example.com", true)]
    [InlineData("ada@example.com", true, "allow email ADA@example.com")]
    [InlineData("ada@example.com", false, "allow email grace@example.com")]
    [InlineData("ada@example.com", true, "allow domain example.com")]
    [InlineData("ada@example.com", false, "allow domain ample.com")]
    [InlineData("ada@example.com", true, "allow group engineering")]
    [InlineData("alan@example.com", false, "allow group engineering")]
    [InlineData("ada@example.com", false, "require method mfa")]
    [InlineData("ada@example.com", true, "require method user")]
    [InlineData("ada@example.com", true, "allow group engineering", "require method mfa")]
    [InlineData("ada@example.com", false, "require method mfa", "allow group engineering")]
    [InlineData("ada@example.com", true, "bypass /public/**")]
    [InlineData("ada@example.com", false, "allow linked http://localhost:5090")]
    [Trait("Conformance", "EMU-33")]
    public async Task SignIn_OfAPerson_FollowsTheFirstLineThatDecides(string person, bool isAdmitted, params string[] policy)
    {
        await using var app = await EdgeApp.StartAsync(EdgeApp.Policy(policy));
        using var browser = app.CreateBrowser();

        var response = await browser.PressAsync(await browser.GetAsync(TestAgent.LoginPath), person);

        Assert.Equal(isAdmitted ? HttpStatusCode.SeeOther : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(isAdmitted, response.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("CF_Authorization=", StringComparison.Ordinal)));
        if (!isAdmitted)
        {
            PageAssert.IsLockedDown(response);
            Assert.Contains("That account does not have access", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.True(response.Headers.Contains("Cf-Access-Error"));
        }
    }

    [Fact]
    [Trait("Conformance", "EMU-33")]
    public async Task Refresh_AfterThePolicyChanged_IsRefusedForWhomItNoLongerAdmits()
    {
        var folder = EmulatedApp.NewFolder();
        string refreshToken, clientId;
        await using (var app = await EdgeApp.StartAsync(folder, EdgeApp.Policy("allow group engineering")))
        {
            var agent = await TestAgent.RegisterAsync(app);
            refreshToken = (await agent.GetTokensAsync()).GetProperty("refresh_token").GetString()!;
            clientId = agent.ClientId;
            Assert.Equal(HttpStatusCode.OK, (await agent.RefreshAsync(refreshToken)).StatusCode);
        }

        await using (var app = await EdgeApp.StartAsync(folder, EdgeApp.Policy("allow group research")))
        {
            var agent = new TestAgent(app.CreateBrowser());
            var refused = await agent.RefreshAsync(refreshToken, ("client_id", clientId));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            var error = await refused.ReadJsonAsync();
            Assert.Equal("invalid_grant", error.GetProperty("error").GetString());
            Assert.Contains("ada@example.com", error.GetProperty("error_description").GetString(), StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    [Trait("Conformance", "EMU-33")]
    public async Task Consent_OfAPersonWhomThePolicyDoesNotAdmitAnyMore_IsDenied()
    {
        var folder = EmulatedApp.NewFolder();
        var cookies = new CookieContainer();
        string clientId;
        await using (var app = await EdgeApp.StartAsync(folder))
        {
            clientId = (await TestAgent.RegisterAsync(app)).ClientId;
            await new TestAgent(app.CreateBrowser(cookies: cookies)).SignInAsync();
        }

        await using (var app = await EdgeApp.StartAsync(folder, EdgeApp.Policy("allow group research")))
        {
            var agent = new TestAgent(app.CreateBrowser(cookies: cookies));
            var page = await agent.Browser.GetAsync(agent.AuthorizationUri(("client_id", clientId)));
            Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/public", true)]
    [InlineData("/public/", true)]
    [InlineData("/public/a/b", true)]
    [InlineData("/publicity", false)]
    [InlineData("/Public/a", false)]
    [InlineData("/public/..%2Fprivate", false)]
    [InlineData("/api/7/status", true)]
    [InlineData("/api/7/8/status", false)]
    [InlineData("/", false)]
    public async Task Bypass_OfAPath_NeedsNobodyAndRemovesEveryCredential(string path, bool isBypassed)
    {
        await using var app = await EdgeApp.StartAsync(EdgeApp.Policy("bypass /public/**", "bypass /api/*/status"));
        using var client = app.CreateBrowser();

        var response = await client.SendAsync(EdgeApp.Get(path, (EdgeApp.AssertionHeader, "forged"), ("Authorization", "Bearer oauth:x")));

        Assert.Equal(isBypassed ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        if (isBypassed)
        {
            var request = await response.ReadRequestAsync();
            Assert.False(request.ContainsKey(EdgeApp.AssertionHeader));
            Assert.False(request.ContainsKey("Authorization"));
        }
    }

    [Theory]
    [InlineData("permit email ada@example.com")]
    [InlineData("allow email ada")]
    [InlineData("allow domain ada@example.com")]
    [InlineData("allow")]
    [InlineData("allow linked https://wiki.corp.example")]
    [InlineData("require method")]
    [InlineData("bypass public")]
    [InlineData("bypass /pub*")]
    [InlineData("bypass /**/x")]
    [InlineData("allow service nobody")]
    public async Task Line_ThatMeansNothing_StopsTheHostAndIsNamed(string line)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => EdgeApp.StartAsync(EdgeApp.Policy("allow domain example.com", line)));

        Assert.Contains($"Emulator:Policy:1 is '{line}'; expected", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_OfAGroup_MayHaveSpacesInItsName()
    {
        Assert.True(PolicyLine.TryParse("allow  group  Site reliability", out var line, out _));
        Assert.Equal("Site reliability", line.Value);
    }
}
