using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests.Edge;

/// <summary>An application with <c>AddManagedAccess()</c> and no settings, behind the edge: it accepts the edge's assertions as they are.</summary>
public sealed class LibraryBehindTheEdgeTests
{
    [Fact]
    [Trait("Conformance", "EMU-22")]
    public async Task Application_ForAnAgentABrowserAndAService_KnowsTheCaller()
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var token = (await agent.GetTokensAsync()).GetProperty("access_token").GetString();
        using var client = app.CreateBrowser();

        Assert.Equal("Human Ada Lovelace ada@example.com", await ReadAsync(client, EdgeApp.Get("/whoami", ("Authorization", $"Bearer {token}"))));
        Assert.Equal("Human Ada Lovelace ada@example.com", await ReadAsync(agent.Browser, EdgeApp.Get("/whoami")));
        Assert.Equal("Service  ", await ReadAsync(client, EdgeApp.AsService("/whoami")));
    }

    [Fact]
    public async Task Requirement_OfADirectHuman_IsMetByTheBrowserOnly()
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var token = (await agent.GetTokensAsync()).GetProperty("access_token").GetString();
        using var client = app.CreateBrowser();

        Assert.Equal(HttpStatusCode.OK, (await agent.Browser.GetAsync("/direct")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(EdgeApp.Get("/direct", ("Authorization", $"Bearer {token}")))).StatusCode);
    }

    [Fact]
    public async Task Requirement_OfAGroup_IsMetThroughTheIdentityOfTheEdge()
    {
        await using var app = await StartAsync();
        var ada = new TestAgent(app.CreateBrowser());
        var alan = new TestAgent(app.CreateBrowser());
        await ada.SignInAsync();
        await alan.SignInAsync("alan@example.com");

        Assert.Equal(HttpStatusCode.OK, (await ada.Browser.GetAsync("/engineers")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await alan.Browser.GetAsync("/engineers")).StatusCode);
    }

    [Fact]
    public async Task Application_AfterARotation_AcceptsTheNextRequest()
    {
        await using var app = await StartAsync();
        var ada = new TestAgent(app.CreateBrowser());
        await ada.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, (await ada.Browser.GetAsync("/whoami")).StatusCode);

        await app.Emulator.RotateKeysAsync();

        Assert.Equal(HttpStatusCode.OK, (await ada.Browser.GetAsync("/whoami")).StatusCode);
    }

    [Fact]
    public async Task Configuration_InThisMode_TrustsAssertionsAndNoBearerTokens()
    {
        await using var app = await StartAsync();
        var servers = app.Services.GetRequiredService<IConfiguration>().GetSection("ManagedAccess:AuthorizationServers").GetChildren().ToArray();

        Assert.Equal("CloudflareAccess", Assert.Single(servers)["Type"]);
        Assert.Null(servers[0]["Advertise"]);
    }

    private static Task<EmulatedApp> StartAsync() => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Settings =
        [
            ("Emulator:Mode", "Edge"), ("ManagedAccess:Callers:AllowServices", "true"),
            ("Emulator:ServiceTokens:0:Name", "export"), ("Emulator:ServiceTokens:0:ClientId", EdgeApp.ServiceId), ("Emulator:ServiceTokens:0:ClientSecret", EdgeApp.ServiceSecret),
            .. EdgeApp.Policy("allow domain example.com", "allow service export"),
        ],
        Configure = builder => builder.Services.AddManagedAccess(),
        Map = application =>
        {
            application.MapGet("/whoami", (HttpContext context) =>
            {
                var caller = context.GetAttribution();
                return $"{caller.Kind} {caller.User?.Name} {caller.User?.Email}";
            });
            application.MapGet("/direct", () => "direct").RequireDirectHuman();
            application.MapGet("/engineers", () => "engineers").RequireGroup("engineering");
        },
    });

    private static async Task<string> ReadAsync(TestBrowser browser, HttpRequestMessage request)
    {
        var response = await browser.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode} {text}");
        return text;
    }
}
