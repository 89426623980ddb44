using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Challenges;

public sealed class RefusalCorsTests
{
    private const string Agent = "https://agent.example";

    [Theory]
    [Trait("Conformance", "CHL-20")]
    [InlineData("nothing", 401)]
    [InlineData("basic", 401)]
    [InlineData("expired token", 401)]
    [InlineData("token without the scope", 403)]
    [InlineData("two tokens", 400)]
    [InlineData("token of a service", 403)]
    public async Task Refusal_OfAnAllowedOrigin_ExposesTheChallenge(string credential, int status)
    {
        await using var app = await StartAsync(Agent);
        (string, string)[] headers = credential switch
        {
            "basic" => [("Authorization", "Basic YTpi")],
            "expired token" => [app.Bearer(claims => claims["exp"] = app.Clock.GetUtcNow().ToUnixTimeSeconds() - 61)],
            "token without the scope" => [app.Bearer(claims => claims["scope"] = "wiki.read")],
            "two tokens" => [app.Bearer(), app.Bearer()],
            "token of a service" => [app.Bearer(claims => claims["sub"] = "client-1")],
            _ => [],
        };

        using var response = await app.GetAsync("/edit", [("Origin", Agent), .. headers]);

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
        await using var app = await StartAsync(Agent);

        using var response = await app.GetAsync("/bad", ("Origin", Agent), app.Bearer());

        Assert.Equal(400, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    [Trait("Conformance", "CHL-20")]
    public async Task Refusal_BehindTheCorsOfTheApplication_IsExposedThroughIt()
    {
        await using var app = await StartAsync(origin: null, cors => cors.WithOrigins(Agent).AllowCredentials().WithExposedHeaders("X-Page"));

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
        Assert.Empty(response.Content.Headers.Allow);
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
        await using var app = await StartAsync(Agent, cors => cors.WithOrigins("https://other.example").WithMethods("PUT"));

        using var response = await PreflightAsync(app, "/pages/x", "https://other.example");

        Assert.Equal("https://other.example", Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("PUT", Header(response, "Access-Control-Allow-Methods"));
    }

    [Fact]
    [Trait("Conformance", "CHL-21")]
    public async Task Preflight_OfAMethodRoutingDoesNotKnow_IsAnsweredToo()
    {
        await using var app = await StartAsync(Agent);

        using var allowed = await PreflightAsync(app, "/pages/x", Agent, app.Bearer());
        using var other = await PreflightAsync(app, "/pages/x", "https://evil.example", app.Bearer());

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

    private static Task<ProtectedApp> StartAsync(string? origin, Action<CorsPolicyBuilder>? corsOfTheApp = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Challenges:AllowedOrigins:0"] = origin;
        setup.Services = services => services.AddCors();
        setup.App = web =>
        {
            if (corsOfTheApp is not null)
            {
                web.UseCors(corsOfTheApp);
            }

            web.UseRouting();
            web.UseAuthentication();
            web.UseAuthorization();
            web.MapGet("/pages/{slug}", (string slug) => slug);
            web.MapGet("/edit", () => "in").RequireAllScopes("wiki.write").RequireHuman();
            web.MapGet("/bad", () => Results.Text("mine", statusCode: 400));
        };
    });

    private static Task<HttpResponseMessage> PreflightAsync(ProtectedApp app, string url, string origin, params (string, string)[] more) => app.SendAsync(
        HttpMethod.Options,
        url,
        [("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization, mcp-protocol-version"), .. more]);

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
