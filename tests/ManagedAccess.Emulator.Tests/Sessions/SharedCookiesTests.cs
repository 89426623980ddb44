using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Tests.Sessions;

/// <summary>A16: all ports of localhost share one cookie jar, and two emulated applications live with it.</summary>
[Trait("Case", "A16")]
public sealed class SharedCookiesTests
{
    private const string Identity = "/cdn-cgi/access/get-identity";

    [Fact]
    public async Task TwoApplications_OnPortsOfOneHost_BothStaySignedIn()
    {
        await using var wiki = await StartAsync();
        await using var tracker = await StartAsync();
        var jar = new CookieContainer();
        var atWiki = new TestAgent(wiki.CreateBrowser("http://localhost:5080", jar));
        var atTracker = new TestAgent(tracker.CreateBrowser("http://localhost:5090", jar));

        await atWiki.SignInAsync("ada@example.com");
        await atTracker.SignInAsync("grace@example.com");

        Assert.Equal("ada@example.com", await PersonAsync(atWiki));
        Assert.Equal("grace@example.com", await PersonAsync(atTracker));
        Assert.Equal("Ada Lovelace", await (await atWiki.Browser.GetAsync("/who")).Content.ReadAsStringAsync());
        Assert.Equal("Grace Hopper", await (await atTracker.Browser.GetAsync("/who")).Content.ReadAsStringAsync());

        await atTracker.Browser.GetAsync("/cdn-cgi/access/logout");
        Assert.Equal("ada@example.com", await PersonAsync(atWiki));
        Assert.Equal(HttpStatusCode.BadRequest, (await atTracker.Browser.GetAsync(Identity)).StatusCode);
    }

    [Fact]
    public async Task Application_BesideAnother_SeesOneCookieOfItsOwnAndEveryCookieThatIsNoneOfAccess()
    {
        await using var wiki = await StartAsync();
        await using var tracker = await StartAsync();
        var jar = new CookieContainer();
        var atWiki = new TestAgent(wiki.CreateBrowser("http://localhost:5080", jar));
        var atTracker = new TestAgent(tracker.CreateBrowser("http://localhost:5090", jar));
        await atWiki.SignInAsync();
        var own = jar.GetCookies(new Uri("http://localhost"))["CF_Authorization"]!.Value;
        await atTracker.SignInAsync();
        jar.Add(new Cookie("theme", "dark=\"1\"", "/", "localhost"));

        var seen = await (await atWiki.Browser.GetAsync("/cookies")).Content.ReadAsStringAsync();

        var pairs = seen.Split("; ");
        Assert.Equal(own, Assert.Single(pairs, pair => pair.StartsWith("CF_Authorization", StringComparison.Ordinal))["CF_Authorization=".Length..]);
        Assert.Contains("theme=dark=\"1\"", pairs);
    }

    [Fact]
    public async Task Cookie_OfAnotherEmulator_CountsAsNoCookieAndIsSaidSo()
    {
        await using var wiki = await StartAsync();
        await using var tracker = await StartAsync();
        var jar = new CookieContainer();
        await new TestAgent(tracker.CreateBrowser("http://localhost:5090", jar)).SignInAsync();
        var browser = wiki.CreateBrowser("http://localhost:5080", jar);

        var seen = await (await browser.GetAsync("/cookies")).Content.ReadAsStringAsync();
        using var navigation = new HttpRequestMessage(HttpMethod.Get, "/who");
        navigation.Headers.Add("Accept", "text/html");
        navigation.Headers.Add("Sec-Fetch-Mode", "navigate");
        var response = await browser.SendAsync(navigation);

        Assert.DoesNotContain("CF_Authorization", seen, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.StartsWith(TestAgent.LoginPath, response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Contains(wiki.Logs.Entries, entry => entry is { Id.Name: "ForeignCookie", Level: LogLevel.Debug });
    }

    [Theory]
    [InlineData("CF_Authorization=garbage", "CF_Authorization=garbage")]
    [InlineData("CF_Authorization=a.b.c", "CF_Authorization=a.b.c")]
    [InlineData("a=1; CF_AuthorizationX=2; CF_Authorization_x=3", "a=1; CF_AuthorizationX=2; CF_Authorization_x=3")]
    [InlineData("CF_Authorization_1=x; a=1", "a=1")]
    public async Task Cookie_ThatIsNoAssertion_IsLeftToTheApplication(string sent, string seen)
    {
        await using var wiki = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/cookies");
        request.Headers.Add("Cookie", sent);

        var response = await wiki.CreateBrowser().SendAsync(request);

        Assert.Equal(seen, await response.Content.ReadAsStringAsync());
    }

    private static async Task<string?> PersonAsync(TestAgent agent)
        => (await (await agent.Browser.GetAsync(Identity)).ReadJsonAsync()).GetProperty("email").GetString();

    private static Task<EmulatedApp> StartAsync() => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Clock = TimeProvider.System, // a cookie issued now is read by the library now
        Configure = builder => builder.Services.AddManagedAccess(),
        Map = app =>
        {
            app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name);
            app.MapGet("/cookies", (HttpContext context) => context.Request.Headers.Cookie.ToString()).AllowAnonymous();
        },
    });
}
