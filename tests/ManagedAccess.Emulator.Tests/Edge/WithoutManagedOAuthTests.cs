using System.Net;

namespace ManagedAccess.Emulator.Tests.Edge;

/// <summary>The edge without Managed OAuth: the table of wire 4.2, column by column.</summary>
public sealed class WithoutManagedOAuthTests
{
    private const string ServiceLine = "allow service export";

    // People may sign in if there is an allow line for them; a policy for services alone has no login page.
    private static readonly string[] ServicesOnly = [ServiceLine], PeopleToo = ["allow domain example.com", ServiceLine];

    public static TheoryData<string, int, int> Table => new()
    {
        { "plain", 403, 302 },
        { "json", 403, 302 },
        { "cors", 403, 302 },
        { "xhr", 403, 401 },
        { "websocket", 403, 302 },
        { "wrong secret", 403, 302 },
        { "cookie of a service", 403, 200 },
    };

    [Theory]
    [MemberData(nameof(Table))]
    [Trait("Conformance", "EMU-30")]
    public async Task Request_WithoutCredential_IsAnsweredAsTabled(string kind, int servicesOnly, int peopleToo)
    {
        Assert.Equal(servicesOnly, await StatusAsync(kind, ServicesOnly));
        Assert.Equal(peopleToo, await StatusAsync(kind, PeopleToo));
    }

    [Fact]
    [Trait("Conformance", "EMU-30")]
    public async Task Redirect_WithoutSession_NamesTheMetadataInTheSchemeOfAccess()
    {
        await using var app = await StartAsync(PeopleToo);
        using var browser = app.CreateBrowser();

        var response = await browser.GetAsync("/pages/on-call");

        Assert.Equal(
            "Cloudflare-Access resource_metadata=\"http://localhost/.well-known/cloudflare-access-protected-resource/pages/on-call\"",
            Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Equal(["kid", "meta", "redirect_url"], response.LocationParameters().Keys);
        Assert.Contains(response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("CF_AppSession=", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Conformance", "EMU-30")]
    public async Task Script_WithoutSession_Gets401AsAPageWithTheSameChallenge()
    {
        await using var app = await StartAsync(PeopleToo);
        using var browser = app.CreateBrowser();

        var response = await browser.SendAsync(EdgeApp.Get("/", ("X-Requested-With", "XMLHttpRequest")));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("Cloudflare-Access resource_metadata=", Assert.Single(response.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "EMU-30")]
    [InlineData("*/*", "text/html")]
    [InlineData("application/json", "application/json")]
    public async Task Refusal_OfAPolicyForServices_NamesTheApplicationInTheFieldsOfAccess(string accept, string type)
    {
        await using var app = await StartAsync(ServicesOnly);
        using var browser = app.CreateBrowser();

        var response = await browser.SendAsync(EdgeApp.Get("/", ("Accept", accept)));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(64, Assert.Single(response.Headers.GetValues("cf-access-aud")).Length);
        Assert.Equal("localhost", Assert.Single(response.Headers.GetValues("cf-access-domain")));
        Assert.True(response.Headers.Contains("Cf-Access-Error"));
        Assert.False(response.Headers.Contains("WWW-Authenticate"));
    }

    [Fact]
    [Trait("Conformance", "EMU-30")]
    public async Task Metadata_WithoutManagedOAuth_OffersNoRegistration()
    {
        await using var app = await StartAsync(PeopleToo);
        using var browser = app.CreateBrowser();

        var server = await (await browser.GetAsync("/.well-known/oauth-authorization-server")).ReadJsonAsync();
        var resource = await (await browser.GetAsync("/.well-known/cloudflare-access-protected-resource/pages/on-call")).ReadJsonAsync();

        Assert.False(server.TryGetProperty("registration_endpoint", out _));
        Assert.Equal("http://localhost", resource.GetProperty("authorization_servers").EnumerateArray().Single().GetString());
        Assert.Equal("cloudflared", resource.GetProperty("authentication_methods").EnumerateArray().Single().GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostJsonAsync(TestAgent.RegistrationPath, new { redirect_uris = new[] { TestAgent.RedirectUri } })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(TestAgent.AuthorizationPath + "?client_id=x")).StatusCode);
    }

    [Fact]
    public async Task Refusal_OfTheApplication_StaysItsOwn()
    {
        await using var app = await StartAsync(PeopleToo);
        var agent = new TestAgent(app.CreateBrowser());
        await agent.SignInAsync();

        var response = await agent.Browser.GetAsync("/refuses");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("{\"error\":\"mine\"}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task BearerOfManagedOAuth_WhileItIsOff_CountsAsNoCredentialAndDoesNotReachTheApplication()
    {
        await using var app = await StartAsync(PeopleToo);
        var agent = new TestAgent(app.CreateBrowser());
        using var stranger = app.CreateBrowser();
        await agent.SignInAsync();

        var refused = await stranger.SendAsync(EdgeApp.Get("/", ("Authorization", "Bearer oauth:x")));
        var request = await (await agent.Browser.SendAsync(EdgeApp.Get("/", ("Authorization", "Bearer oauth:x")))).ReadRequestAsync();

        Assert.Equal(HttpStatusCode.Found, refused.StatusCode);
        Assert.False(request.ContainsKey("Authorization"));
    }

    private static Task<EmulatedApp> StartAsync(string[] policy, string? folder = null)
        => EdgeApp.StartAsync(folder, [("Emulator:ManagedOAuth", "false"), .. EdgeApp.Policy(policy)]);

    private static async Task<int> StatusAsync(string kind, string[] policy)
    {
        await using var app = await StartAsync(policy);
        using var browser = app.CreateBrowser();
        if (kind == "cookie of a service")
        {
            var earlier = await browser.SendAsync(EdgeApp.AsService("/"));
            Assert.Contains(earlier.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("CF_Authorization=", StringComparison.Ordinal));
        }

        var response = await browser.SendAsync(kind switch
        {
            "json" => EdgeApp.Get("/", ("Accept", "application/json")),
            "cors" => EdgeApp.Get("/", ("Sec-Fetch-Mode", "cors")),
            "xhr" => EdgeApp.Get("/", ("X-Requested-With", "XMLHttpRequest")),
            "websocket" => EdgeApp.Get("/", ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")),
            "wrong secret" => EdgeApp.AsService("/", "wrong"),
            _ => EdgeApp.Get("/"),
        });
        return (int)response.StatusCode;
    }
}
