using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using ManagedAccess.Emulator.Tests.Edge;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Tests.DeveloperPage;

/// <summary>What the page shows, to whom, and what it never shows.</summary>
public sealed class DeveloperPageTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Scripted = "<script>alert(1)</script>\"'&amp;";

    [Fact]
    public async Task Page_BeforeAnything_SaysWhatToDoNext()
    {
        await using var app = await EmulatedApp.StartAsync();

        var page = await app.CreateBrowser().OpenPageAsync();

        Assert.Equal("Emulator of Internal wiki", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(["requests", "grants", "clients", "people", "services", "keys"], page.QuerySelectorAll("section").Select(section => section.Id));
        Assert.Equal(["#requests", "#grants", "#clients", "#people", "#services", "#keys"], page.QuerySelectorAll("nav a").Select(link => link.GetAttribute("href")));
        Assert.Contains("curl -i http://localhost/", page.QuerySelector("#requests .empty")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Connect an agent", page.QuerySelector("#grants .empty")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("registers by itself", page.QuerySelector("#clients .empty")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Emulator:ServiceTokens", page.QuerySelector("#services .empty")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(3, page.RowsOf("people").Length);
        Assert.Single(page.RowsOf("keys"));
    }

    [Fact]
    public async Task Tables_Always_HaveACaptionHeadingsAndANamedRow()
    {
        await using var app = await EmulatedApp.StartAsync();
        await (await TestAgent.RegisterAsync(app)).GetTokensAsync();
        await app.CreateBrowser().GetAsync("/");

        var page = await app.CreateBrowser().OpenPageAsync();

        Assert.Equal(5, page.QuerySelectorAll("table").Length);
        Assert.All(page.QuerySelectorAll("table"), table =>
        {
            Assert.NotEmpty(table.QuerySelector("caption")!.TextContent);
            Assert.All(table.QuerySelectorAll("thead th"), heading => Assert.Equal("col", heading.GetAttribute("scope")));
            Assert.All(table.QuerySelectorAll("tbody tr"), row => Assert.Single(row.QuerySelectorAll("th[scope=row]")));
        });
    }

    [Fact]
    public async Task Grant_OfAnAgent_IsShownWithItsPersonScopesAndTokens()
    {
        await using var app = await EmulatedApp.StartAsync();
        await (await TestAgent.RegisterAsync(app)).GetTokensAsync();

        var page = await app.CreateBrowser().OpenPageAsync();

        var row = Assert.Single(page.RowsOf("grants"));
        Assert.StartsWith("Test agent ada@example.com wiki.read 12:00:00 1 JWT access token, until 12:15:00", row, StringComparison.Ordinal);
        Assert.Contains("refresh until 2026-11-30 12:00", row, StringComparison.Ordinal);
        Assert.Contains("1", Assert.Single(page.RowsOf("clients")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_AndJson_NeverHaveATokenOrASecret()
    {
        await using var app = await EdgeApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();
        using var browser = app.CreateBrowser();
        var registered = await (await browser.PostJsonAsync(TestAgent.RegistrationPath, new { redirect_uris = new[] { TestAgent.RedirectUri }, token_endpoint_auth_method = "client_secret_basic" })).ReadJsonAsync();
        string[] secrets = [tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!, registered.GetProperty("client_secret").GetString()!, EdgeApp.ServiceSecret];
        await browser.SendAsync(EdgeApp.Get($"/x?access_token={secrets[0]}", ("Authorization", $"Bearer {secrets[0]}")));
        await browser.SendAsync(EdgeApp.Get("/x", ("Authorization", $"Bearer {secrets[0]}x")));
        await browser.SendAsync(EdgeApp.AsService("/x"));

        string[] texts =
        [
            await (await browser.GetAsync(DeveloperVisit.Path)).Content.ReadAsStringAsync(),
            await (await browser.SendAsync(EdgeApp.Get(DeveloperVisit.Path, ("Accept", "application/json")))).Content.ReadAsStringAsync(),
            .. app.Logs.Entries.Where(entry => entry.Category.StartsWith("ManagedAccess", StringComparison.Ordinal)).Select(entry => entry.Text),
        ];

        Assert.All(texts, text => Assert.DoesNotContain(secrets, secret => text.Contains(secret["oauth:".Length..], StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Text_ThatAClientChose_IsNeverMarkup()
    {
        await using var app = await EmulatedApp.StartAsync();
        using var browser = app.CreateBrowser();
        var registration = await browser.PostJsonAsync(TestAgent.RegistrationPath, new { client_name = Scripted, redirect_uris = new[] { TestAgent.RedirectUri } });
        Assert.Equal(HttpStatusCode.Created, registration.StatusCode);
        await app.SendAsync(request =>
        {
            request.Host = new HostString("localhost");
            request.Method = "<b>";
            request.Path = "/" + Scripted;
        });

        var page = await browser.OpenPageAsync();

        Assert.Equal(["/cdn-cgi/access/developer/script.js"], page.QuerySelectorAll("script").Select(script => script.GetAttribute("src")));
        Assert.Equal(Scripted, page.QuerySelector("#clients tbody bdi")!.TextContent);
        Assert.Equal("<b> /" + Scripted, page.QuerySelector("#requests tbody th code")!.TextContent);
        Assert.Contains(Scripted, page.QuerySelector("#clients button[value=deny-client]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_AreTheLastHundred()
    {
        await using var app = await EmulatedApp.StartAsync();
        using var browser = app.CreateBrowser();
        for (var index = 1; index <= 103; index++)
        {
            await browser.GetAsync($"/pages/{index}");
        }

        var page = await browser.OpenPageAsync();
        var list = await browser.ReadListAsync("requests.json");

        Assert.Equal(100, page.RowsOf("requests").Length);
        Assert.Equal(100, list.GetArrayLength());
        Assert.Equal("/pages/103", list[0].GetProperty("path").GetString());
        Assert.Equal("/pages/4", list[99].GetProperty("path").GetString());
    }

    [Fact]
    public async Task Requests_OfThePageItself_AreNotAmongThem()
    {
        await using var app = await EmulatedApp.StartAsync();
        using var browser = app.CreateBrowser();
        await browser.OpenPageAsync();
        await browser.GetAsync("/cdn-cgi/access/developer/script.js");

        Assert.Equal(0, (await browser.ReadListAsync("requests.json")).GetArrayLength());
    }

    [Theory]
    [InlineData("requests", "path")]
    [InlineData("grants", "client_name")]
    [InlineData("clients", "redirect_uris")]
    [InlineData("people", "email")]
    [InlineData("keys", "created_at")]
    public async Task Row_OfEachSection_IsJsonToo(string section, string member)
    {
        await using var app = await EmulatedApp.StartAsync();
        await (await TestAgent.RegisterAsync(app)).GetTokensAsync();
        using var browser = app.CreateBrowser();
        await browser.GetAsync("/pages/1");
        var page = await browser.OpenPageAsync();

        var list = await browser.ReadListAsync(section + ".json");
        var row = await (await browser.GetAsync(page.QuerySelector($"#{section} tbody tr a.json")!.GetAttribute("href")!)).ReadJsonAsync();
        var missing = await browser.GetAsync($"/cdn-cgi/access/developer/{section}.json?id=nothing");

        Assert.Equal(page.RowsOf(section).Length, list.GetArrayLength());
        Assert.True(row.TryGetProperty(member, out _), row.ToString());
        Assert.True(JsonElement.DeepEquals(list[0], row), row.ToString());
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json, text/html;q=0.5", true)]
    [InlineData("text/html, application/json;q=0.9", false)]
    [InlineData("*/*", false)]
    public async Task Page_ForAProgram_IsJson(string accept, bool isJson)
    {
        using var browser = shared.App.CreateBrowser();

        var response = await browser.SendAsync(EdgeApp.Get(DeveloperVisit.Path, ("Accept", accept)));

        Assert.Equal(isJson ? "application/json" : "text/html", response.Content.Headers.ContentType!.MediaType);
        if (isJson)
        {
            var document = await response.ReadJsonAsync();
            Assert.Equal("authorization_server", document.GetProperty("mode").GetString());
            Assert.All(["requests", "grants", "clients", "people", "services", "keys"], list => Assert.Equal(JsonValueKind.Array, document.GetProperty(list).ValueKind));
        }
    }

    [Fact]
    public async Task Page_RunsItsOwnFilesOnlyAndIsNeverFramed()
    {
        using var browser = shared.App.CreateBrowser();
        var response = await browser.GetAsync(DeveloperVisit.Path);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy")).Split("; ");
        var page = await browser.OpenPageAsync();

        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Contains("base-uri 'none'", policy);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("form-action 'self'", policy);
        Assert.DoesNotContain(policy, directive => directive.Contains("unsafe", StringComparison.Ordinal));
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.All(page.QuerySelectorAll("script"), script => Assert.Empty(script.TextContent));
        Assert.DoesNotContain(page.All, element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name == "style"));
    }

    [Fact]
    public async Task Script_IsAFileOfItsOwn()
    {
        using var browser = shared.App.CreateBrowser();
        var page = await browser.OpenPageAsync();

        var script = await browser.GetAsync(page.QuerySelector("script")!.GetAttribute("src")!);

        Assert.Equal("text/javascript", script.Content.Headers.ContentType!.MediaType);
        Assert.Contains("new EventSource", await script.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/cdn-cgi/access/")]
    [InlineData("/cdn-cgi/access/developer/events")]
    [InlineData("/cdn-cgi/access/developer/requests.json")]
    [InlineData("/cdn-cgi/access/developer/script.js")]
    public async Task Address_ByAnotherHostName_IsMisdirected(string path)
    {
        using var rebound = shared.App.CreateBrowser("http://evil.example");

        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await rebound.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("192.168.1.20", null, 403)]
    [InlineData("::ffff:10.0.0.7", null, 403)]
    [InlineData("127.0.0.1", "X-Forwarded-For", 403)]
    [InlineData("127.0.0.1", "CF-Connecting-IP", 403)]
    [InlineData("127.0.0.1", null, 200)]
    [InlineData("::1", null, 200)]
    [InlineData("::ffff:127.0.0.1", null, 200)]
    public async Task Caller_OnAnotherMachine_IsRefusedEvenWhereTheEmulatorIsOpen(string address, string? header, int status)
    {
        await using var app = await EmulatedApp.StartAsync(("Emulator:AllowNonLoopback", "true"));

        var context = await app.SendAsync(request =>
        {
            request.Host = new HostString("localhost");
            request.Path = DeveloperVisit.Path;
            request.HttpContext.Connection.RemoteIpAddress = IPAddress.Parse(address);
            if (header is not null)
            {
                request.Headers[header] = "203.0.113.9";
            }
        });

        Assert.Equal(status, context.Response.StatusCode);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Page_OutsideDevelopment_IsNotThere(string environment)
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Environment = environment });
        using var browser = app.CreateBrowser();

        foreach (var path in new[] { "", "developer/events", "developer/actions" })
        {
            Assert.Equal("the application", await (await browser.GetAsync(DeveloperVisit.Path + path)).Content.ReadAsStringAsync());
        }

        // The application of this test has no files.
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(DeveloperVisit.Path + "developer/keys.json")).StatusCode);
    }

    [Fact]
    public async Task Page_WithoutManagedOAuth_SaysThatNobodyCanRegister()
    {
        await using var app = await EdgeApp.StartAsync(("Emulator:ManagedOAuth", "false"));

        var page = await app.CreateBrowser().OpenPageAsync();

        Assert.Contains("Managed OAuth is off", page.QuerySelector("#clients .empty")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Managed OAuth is off", page.QuerySelector("#grants .empty")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_OfThePage_IsInTheLogAndOnEveryOtherPage()
    {
        using var browser = shared.App.CreateBrowser();

        var login = await browser.OpenPageAsync(TestAgent.LoginPath);

        Assert.Equal(DeveloperVisit.Path, login.QuerySelector("footer a")!.GetAttribute("href"));
        Assert.Contains(shared.App.Logs.Entries, entry => entry.Id.Name == "EmulatorStarted" && entry.Text.Contains("/cdn-cgi/access/ shows what happens", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clients_MoreThanAHundred_AreTheNewestAndTheirNumber()
    {
        await using var app = await EmulatedApp.StartAsync();
        using var browser = app.CreateBrowser();
        for (var index = 1; index <= 102; index++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(10)); // the rate of registrations is limited
            await browser.PostJsonAsync(TestAgent.RegistrationPath, new { client_name = $"Agent {index}", redirect_uris = new[] { TestAgent.RedirectUri } });
        }

        var page = await browser.OpenPageAsync();

        Assert.Equal("The newest 100 of 102 clients.", page.QuerySelector("#clients caption")!.TextContent);
        Assert.StartsWith("Agent 102", page.RowsOf("clients")[0], StringComparison.Ordinal);
        Assert.Equal("102", page.QuerySelector("nav a[href='#clients'] .count")!.TextContent);
    }
}
