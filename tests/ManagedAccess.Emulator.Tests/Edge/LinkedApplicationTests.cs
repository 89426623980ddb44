using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests.Edge;

/// <summary>Linked App Tokens: an application calls another one for its own caller.</summary>
public sealed class LinkedApplicationTests
{
    private const string First = "http://localhost:5081";

    [Theory]
    [InlineData("allow linked http://localhost:5081", true)]
    [InlineData("allow linked http://localhost:5082", false)]
    [InlineData("allow domain example.com", false)]
    public async Task Token_OfAnotherApplication_OpensThisOneIfThePolicyLinksIt(string line, bool isAdmitted)
    {
        await using var first = await EdgeApp.StartAsync(folder: EmulatedApp.NewFolder());
        var agent = new TestAgent(first.CreateBrowser(First));
        await agent.SignInAsync();
        var token = (await (await agent.Browser.GetAsync("/")).ReadRequestAsync())[EdgeApp.AssertionHeader];
        await using var second = await StartSecondAsync(first, line);
        using var client = second.CreateBrowser();

        var response = await client.SendAsync(EdgeApp.Get("/", ("Cf-Access-Token", token)));

        Assert.Equal(isAdmitted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        if (isAdmitted)
        {
            var request = await response.ReadRequestAsync();
            Assert.Equal("ada@example.com", request.ReadAssertion().GetPayloadValue<string>("email"));
            Assert.Equal("http://localhost", request.ReadAssertion().Issuer);
            Assert.False(request.ContainsKey("Cf-Access-Token"));
        }
    }

    [Fact]
    public async Task Token_OfAPersonWhoWasEndedHere_OpensThisOneNoMore()
    {
        await using var first = await EdgeApp.StartAsync(folder: EmulatedApp.NewFolder());
        var agent = new TestAgent(first.CreateBrowser(First));
        await agent.SignInAsync();
        var token = (await (await agent.Browser.GetAsync("/")).ReadRequestAsync())[EdgeApp.AssertionHeader];
        await using var second = await StartSecondAsync(first, "allow linked http://localhost:5081");
        using var client = second.CreateBrowser();
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(EdgeApp.Get("/", ("Cf-Access-Token", token)))).StatusCode);
        using var stranger = second.CreateBrowser();

        await second.Emulator.EndSessionsAsync(TestAgent.Ada);

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(EdgeApp.Get("/", ("Cf-Access-Token", token)))).StatusCode);
    }

    private static Task<EmulatedApp> StartSecondAsync(EmulatedApp first, string line) => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Settings = [("Emulator:Mode", "Edge"), .. EdgeApp.Policy(line)],
        Map = application => application.MapGet("/", (HttpContext context) => Results.Json(context.Request.Headers.ToDictionary(field => field.Key, field => field.Value.ToString()))),
        ConfigureLast = builder => builder.Services.AddHttpClient("ManagedAccess.Emulator").ConfigurePrimaryHttpMessageHandler(first.CreateHandler),
    });
}
