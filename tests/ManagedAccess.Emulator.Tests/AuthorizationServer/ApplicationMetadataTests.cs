using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.Emulator.Tests.AuthorizationServer;

public sealed class ApplicationMetadataTests
{
    private const string Tools = "http://localhost/tools";

    [Theory]
    [Trait("Conformance", "EMU-12")]
    [InlineData(Tools, null)]
    [InlineData("http://localhost/tools/", "invalid_target")]
    [InlineData("http://localhost/tools?x", "invalid_target")]
    [InlineData("http://localhost/x/../tools", "invalid_target")]
    [InlineData("http://localhost/%74ools", "invalid_target")]
    [InlineData("http://localhost/tools2", "invalid_target")]
    [InlineData("http://localhost/other", "invalid_target")]
    [InlineData("http://localhost/fault", "invalid_target")]
    public async Task Request_ForAResourceDeclaredInCode_IsGranted(string resource, string? error)
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri(("resource", resource), ("scope", null)));

        Assert.Equal(error, response.Headers.Location is null ? null : response.LocationParameters()["error"]);
    }

    [Theory]
    [InlineData(null, "tools.use")]
    [InlineData("tools.use", "tools.use")]
    public async Task Scopes_DeclaredInCode_AreKnown(string? requested, string granted)
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);

        var tokens = await agent.GetTokensAsync(("resource", Tools), ("scope", requested));

        Assert.Equal(granted, tokens.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task IssueToken_ForAResourceDeclaredInCode_HasItsScopes()
    {
        await using var app = await StartAsync();

        var token = new JsonWebToken(await app.Emulator.IssueTokenAsync("ada@example.com", resource: "/tools"));

        Assert.Equal("tools.use", token.GetPayloadValue<string>("scope"));
    }

    private static Task<EmulatedApp> StartAsync() => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Map = application =>
        {
            application.MapGet("/.well-known/oauth-protected-resource/tools", (HttpRequest request) => Results.Json(new
            {
                resource = $"{request.Scheme}://{request.Host}/tools",
                scopes_supported = new[] { "tools.use" },
            }));
            application.MapGet("/.well-known/oauth-protected-resource/other", () => Results.Json(new { resource = "http://localhost/elsewhere" }));
            application.MapGet("/.well-known/oauth-protected-resource/fault", () => Results.StatusCode(500));
        },
    });
}
