using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Tests.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Challenges;

public class RefusalCorsTests
{
    private const string Agent = "https://agent.example";

    [Theory]
    [Trait("Conformance", "CHL-20")]
    [InlineData("Bearer expired", 401)]
    [InlineData("Bearer narrow", 403)]
    [InlineData("Bearer twice", 400)]
    [InlineData("Bearer service", 403)]
    [InlineData("none", 401)]
    public async Task Refusal_OfAnAllowedOrigin_ExposesTheChallenge(string authorization, int status)
    {
        await using var app = await StartAsync(Agent);

        using var response = await app.GetAsync("/pages/x", ("Origin", Agent), ("Authorization", authorization));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(Agent, Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("WWW-Authenticate", Header(response, "Access-Control-Expose-Headers"));
        Assert.Contains("Origin", response.Headers.Vary);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [Trait("Conformance", "CHL-20")]
    [InlineData("https://evil.example")]
    [InlineData("https://agent.example.evil.example")]
    [InlineData("http://agent.example")]
    [InlineData("https://agent.example:8443")]
    [InlineData("https://agent.example/")]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData(null)]
    public async Task Refusal_OfAnotherOrigin_ExposesNothingAndVaries(string? origin)
    {
        await using var app = await StartAsync(Agent);

        using var response = await (origin is null ? app.GetAsync("/pages/x") : app.GetAsync("/pages/x", ("Origin", origin)));

        Assert.Equal(401, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Access-Control-Expose-Headers"));
        Assert.Contains("Origin", response.Headers.Vary);
    }

    [Fact]
    public async Task Refusal_OfAnOriginConfiguredInCapitals_IsAnsweredAsBrowsersCompare()
    {
        await using var app = await StartAsync("https://Agent.Example");

        using var response = await app.GetAsync("/pages/x", ("Origin", Agent));

        Assert.Equal(Agent, Header(response, "Access-Control-Allow-Origin"));
    }

    [Fact]
    [Trait("Conformance", "CHL-20")]
    public async Task Refusal_WithTheStar_IsForEveryOrigin()
    {
        await using var app = await StartAsync("*");

        using var response = await app.GetAsync("/pages/x", ("Origin", "https://anyone.example"));

        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task ErrorOfTheApplication_IsNotOpenedToOtherOrigins()
    {
        await using var app = await ResourceApp.StartAsync(
            challenges: challenges => challenges.AllowedOrigins.Add(Agent),
            endpoints: routes => routes.MapGet("/bad", () => Results.Text("mine", statusCode: 400)));

        using var response = await app.GetAsync("/bad", ("Origin", Agent), ("Authorization", "Bearer good"));

        Assert.Equal(400, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    [Trait("Conformance", "CHL-20")]
    public async Task Refusal_BehindTheCorsOfTheApplication_IsExposedThroughIt()
    {
        await using var app = await ResourceApp.StartAsync(
            services: services => services.AddCors(),
            pipeline: app => app.UseCors(cors => cors.WithOrigins(Agent).AllowCredentials().WithExposedHeaders("X-Page")));

        using var response = await app.GetAsync("/pages/x", ("Origin", Agent));

        Assert.Equal(Agent, Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("X-Page, WWW-Authenticate", Header(response, "Access-Control-Expose-Headers"));
        Assert.Equal("true", Header(response, "Access-Control-Allow-Credentials"));
    }

    [Theory]
    [Trait("Conformance", "CHL-21")]
    [InlineData("/pages/x")]
    [InlineData("/missing")]
    [InlineData("/mcp")]
    public async Task Preflight_OfAProtectedEndpoint_IsAnsweredWithoutCredentials(string url)
    {
        await using var app = await StartAsync(Agent);

        using var response = await PreflightAsync(app, url, Agent);

        Assert.Equal(204, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("WWW-Authenticate"));
        Assert.Equal(Agent, Header(response, "Access-Control-Allow-Origin"));
        Assert.Contains("POST", Header(response, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("Authorization", Header(response, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("MCP-Protocol-Version", Header(response, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"], response.Headers.Vary);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    [Trait("Conformance", "CHL-21")]
    public async Task Preflight_OfAnotherOrigin_GetsNoPermission()
    {
        await using var app = await StartAsync(Agent);

        using var response = await PreflightAsync(app, "/pages/x", "https://evil.example");

        Assert.Equal(204, (int)response.StatusCode);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        Assert.False(response.Headers.Contains("WWW-Authenticate"));
    }

    [Fact]
    [Trait("Conformance", "CHL-21")]
    public async Task Preflight_WithTheCorsOfTheApplication_IsItsOwn()
    {
        await using var app = await ResourceApp.StartAsync(
            challenges: challenges => challenges.AllowedOrigins.Add(Agent),
            services: services => services.AddCors(),
            pipeline: app => app.UseCors(cors => cors.WithOrigins("https://other.example").WithMethods("PUT")));

        using var response = await PreflightAsync(app, "/pages/x", "https://other.example");

        Assert.Equal("https://other.example", Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("PUT", Header(response, "Access-Control-Allow-Methods"));
    }

    [Fact]
    [Trait("Conformance", "CHL-21")]
    public async Task Preflight_OfAMethodRoutingDoesNotKnow_IsAnsweredToo()
    {
        await using var app = await StartAsync(Agent);

        using var allowed = await PreflightAsync(app, "/pages/x", Agent, ("Authorization", "Bearer good"));
        using var other = await PreflightAsync(app, "/pages/x", "https://evil.example", ("Authorization", "Bearer good"));

        Assert.Equal(204, (int)allowed.StatusCode);
        Assert.Equal(405, (int)other.StatusCode);
    }

    [Theory]
    [InlineData("Origin")]
    [InlineData("Access-Control-Request-Method")]
    public async Task Options_ThatIsNoPreflight_IsChallenged(string header)
    {
        await using var app = await StartAsync(Agent);

        using var response = await app.SendAsync(HttpMethod.Options, "/pages/x", (header, header == "Origin" ? Agent : "GET"));

        Assert.Equal(401, (int)response.StatusCode);
        Assert.True(response.Headers.Contains("WWW-Authenticate"));
    }

    private static Task<ResourceApp> StartAsync(string origin) => ResourceApp.StartAsync(
        catalog: catalog => catalog.Resources.Add(new() { Path = "/mcp" }),
        challenges: challenges => challenges.AllowedOrigins.Add(origin));

    private static Task<HttpResponseMessage> PreflightAsync(ResourceApp app, string url, string origin, params (string, string)[] more) => app.SendAsync(
        HttpMethod.Options,
        url,
        [("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization, mcp-protocol-version"), .. more]);

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
