using System.Net;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>A token opens the resource it was issued for and no other resource of the same app, however the path is spelled.</summary>
public sealed class ResourceCrossingTests
{
    private const string Tools = ProtectedApp.Resource + "/mcp";
    private const string ToolsMetadata = ProtectedApp.Resource + "/.well-known/oauth-protected-resource/mcp";

    [Theory]
    [Trait("Conformance", "JWT-14, CHL-05")]
    [InlineData("/mcp")]
    [InlineData("/mcp/tools")]
    [InlineData("/MCP")]
    [InlineData("/%6Dcp/")]
    [InlineData("/x/../mcp")]
    [InlineData("/mcp?path=/page")]
    public async Task Path_OfTheSecondResource_TakesItsTokensOnly(string path)
    {
        await using var app = await WikiEndpoints.StartAsync();

        var (own, _) = await SendRawAsync(app, path, app.Bearer(claims => claims["aud"] = Tools));
        var (foreign, challenge) = await SendRawAsync(app, path, app.Bearer());
        var (none, initial) = await SendRawAsync(app, path);

        Assert.Equal(200, own);
        Assert.Equal(401, foreign);
        Assert.Contains(ToolsMetadata, challenge, StringComparison.Ordinal);
        Assert.Contains("invalid_token", challenge, StringComparison.Ordinal);
        Assert.Equal(401, none);
        Assert.Contains(ToolsMetadata, initial, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "JWT-14")]
    [InlineData("/page")]
    [InlineData("/mcpage")]
    [InlineData("/mcp/../page")]
    [InlineData("/page?x=/mcp")]
    public async Task Path_OfTheMainResource_RefusesTokensOfTheSecond(string path)
    {
        await using var app = await WikiEndpoints.StartAsync();

        var (status, challenge) = await SendRawAsync(app, path, app.Bearer(claims => claims["aud"] = Tools));

        Assert.Equal(401, status);
        Assert.Contains(ProtectedApp.Metadata + "\"", challenge, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "CFA-03")]
    public async Task Assertion_WithTheAudienceTag_OpensEveryResource()
    {
        await using var app = await WikiEndpoints.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", app.Assertion())).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/mcp", app.Assertion())).StatusCode);
    }

    [Fact]
    [Trait("Conformance", "JWT-14")]
    public async Task Endpoint_DeclaredAsAResource_DecidesThoughAuthenticationRanBeforeRouting()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
        {
            web.UseAuthentication(); // judges by the path: no endpoint is selected yet
            web.UseRouting();
            web.UseAuthorization();
            web.MapGet("/tools", WikiEndpoints.Who).AsProtectedResource("/mcp");
        });

        var main = await app.GetAsync("/tools", app.Bearer());

        Assert.Equal(HttpStatusCode.Unauthorized, main.StatusCode);
        Assert.Equal("invalid_token", Assert.Single(ReceivedChallenge.Of(main)).Error);
        Assert.Equal(ToolsMetadata, Assert.Single(ReceivedChallenge.Of(main)).ResourceMetadata);
        Assert.Equal(("Refused", "audience_mismatch"), (app.Audit.Last.Outcome.ToString(), app.Audit.Last.Reason));
    }

    [Fact]
    [Trait("Conformance", "JWT-14")]
    public async Task Endpoint_DeclaredAsAResource_TakesItsTokensAtAnyPath()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web => web.MapGet("/tools", WikiEndpoints.Who).AsProtectedResource("/mcp"));

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/tools", app.Bearer(claims => claims["aud"] = Tools))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/tools", app.Bearer())).StatusCode);
    }

    // The path as a server hands it over: decoded and with dot segments removed, which HttpClient would do by itself.
    private static async Task<(int Status, string Challenge)> SendRawAsync(ProtectedApp app, string target, (string Name, string Value)? header = null)
    {
        var parts = target.Split('?', 2);
        var uri = new Uri(ProtectedApp.Resource + parts[0]);
        var context = await app.Server.SendAsync(context =>
        {
            context.Request.Scheme = "https";
            context.Request.Host = new HostString("wiki.corp.example");
            context.Request.Path = PathString.FromUriComponent(uri);
            context.Request.QueryString = parts.Length == 2 ? new QueryString("?" + parts[1]) : default;
            if (header is { } given)
            {
                context.Request.Headers[given.Name] = given.Value;
            }
        });
        return (context.Response.StatusCode, context.Response.Headers.WWWAuthenticate.ToString());
    }
}
