using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using static ManagedAccess.AspNetCore.OpenApi.Tests.DescribedApp;

namespace ManagedAccess.AspNetCore.OpenApi.Tests;

/// <summary>The components of the document: how a client gets a token, and how it is refused.</summary>
public sealed class DocumentTests
{
    [Fact]
    public async Task SecuritySchemes_OfAnOAuthServerAndOfAccess_AreDiscoveryAndBearer()
    {
        var document = await ReadAsync(app => app.MapGet("/pages", () => "page"));

        AssertJson(
            $$"""
            {
              "ManagedAccess": {
                "type": "openIdConnect",
                "description": "An access token of {{TestIssuer.DefaultIssuer}} for this resource (RFC 8707): authorization code with PKCE.",
                "openIdConnectUrl": "{{TestIssuer.DefaultIssuer}}/.well-known/openid-configuration"
              },
              "ManagedAccess-2": {
                "type": "http",
                "description": "A token of Cloudflare Access, which stands before this app, checks the token and tells the app who is calling. The challenge of a 401 names the metadata from which a client finds out where to get one.",
                "scheme": "bearer"
              }
            }
            """,
            document["components"]!["securitySchemes"]);
    }

    [Fact]
    public async Task Unauthorized_Always_HasTheChallengeAndEveryForm()
    {
        var document = await ReadAsync(app => app.MapGet("/pages", () => "page"));

        AssertJson(
            $$"""
            {
              "description": "No valid credential. The challenge names the metadata of the resource, where a client finds the authorization servers.",
              "headers": {
                "WWW-Authenticate": {
                  "description": "A Bearer challenge (RFC 6750 §3) with `resource_metadata` (RFC 9728 §5.1), the scopes that the operation needs and, if a token was sent, `error`.",
                  "required": true,
                  "schema": { "type": "string" },
                  "example": "Bearer resource_metadata=\"{{ProtectedApp.Metadata}}\""
                },
                "Cache-Control": { "description": "A refusal is never stored.", "schema": { "enum": [ "no-store" ], "type": "string" } }
              },
              "content": {
                "application/problem+json": { "schema": { "$ref": "#/components/schemas/ManagedAccessProblem" } },
                "text/markdown": { "schema": { "type": "string" } },
                "text/html": { "schema": { "type": "string" } }
              }
            }
            """,
            document["components"]!["responses"]!["ManagedAccessUnauthorized"]);
    }

    // What the document promises is what a client gets.
    [Fact]
    public async Task Refusals_OfTheApp_AreAsDescribed()
    {
        await using var app = await StartAsync(web => web.MapGet("/pages", () => "page").RequireAllScopes("wiki.write"));
        using var read = await app.GetAsync("/openapi/v1.json");
        var components = JsonNode.Parse(await read.Content.ReadAsStringAsync())!["components"]!;

        using var unauthorized = await app.GetAsync("/pages");
        using var forbidden = await app.GetAsync("/pages", app.Bearer(claims => claims["scope"] = "wiki.read"));

        foreach (var (response, name) in ((HttpResponseMessage, string)[])[(unauthorized, "ManagedAccessUnauthorized"), (forbidden, "ManagedAccessForbidden")])
        {
            var described = components["responses"]![name]!;
            Assert.All(described["headers"]!.AsObject(), header => Assert.True(response.Headers.Contains(header.Key), header.Key));
            Assert.NotNull(described["content"]![response.Content.Headers.ContentType!.MediaType!]);
            var problem = components["schemas"]!["ManagedAccessProblem"]!;
            var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
            Assert.All(body, member => Assert.NotNull(problem["properties"]![member.Key]));
            Assert.All(problem["required"]!.AsArray(), required => Assert.True(body.ContainsKey((string)required!)));
        }
    }

    [Fact]
    public async Task Flows_OfAPublishedIssuer_AreThoseOfAnOAuthScheme()
    {
        var flow = new OpenApiOAuthFlow
        {
            AuthorizationUrl = new Uri(TestIssuer.DefaultIssuer + "/authorize"),
            TokenUrl = new Uri(TestIssuer.DefaultIssuer + "/token"),
            Scopes = new Dictionary<string, string> { ["wiki.read"] = "Read pages" },
        };

        var document = await ReadAsync(
            app =>
            {
                app.MapGet("/pages", () => "page").RequireAllScopes("wiki.read");
                app.MapPost("/pages", () => "page").RequireAllScopes("wiki.write");
            },
            describe: options => options.AddManagedAccess(access => access.Flows[TestIssuer.DefaultIssuer] = new OpenApiOAuthFlows { AuthorizationCode = flow }));

        AssertJson(
            $$"""
            {
              "authorizationCode": {
                "authorizationUrl": "{{TestIssuer.DefaultIssuer}}/authorize",
                "tokenUrl": "{{TestIssuer.DefaultIssuer}}/token",
                "scopes": { "wiki.read": "Read pages", "wiki.write": "" }
              }
            }
            """,
            document["components"]!["securitySchemes"]!["ManagedAccess"]!["flows"]);
        Assert.Equal(["wiki.read"], flow.Scopes.Keys);
    }

    [Fact]
    public async Task Flows_OfAnIssuerThatIsNotPublished_FailAndNameIt()
    {
        await using var app = await StartAsync(
            web => web.MapGet("/pages", () => "page"),
            describe: options => options.AddManagedAccess(access => access.Flows["https://login.example/"] = new OpenApiOAuthFlows()));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => app.GetAsync("/openapi/v1.json"));

        Assert.Equal(
            $"AddOpenApi(options => options.AddManagedAccess(…)) has flows for 'https://login.example/', which ManagedAccess:AuthorizationServers does not publish; expected one of: {TestIssuer.DefaultIssuer}.",
            exception.Message);
    }

    // An issuer may be the app itself in Development: the document then names the server that the client reached.
    [Fact]
    public async Task SecurityScheme_OfTheOwnOriginInDevelopment_IsDiscoveryAtTheServer()
    {
        var document = await ReadAsync(app => app.MapGet("/pages", () => "page"), setup =>
        {
            setup.Environment = "Development";
            setup.Settings["Resource"] = "http://localhost:5080";
            setup.Settings["AuthorizationServers:0:Issuer"] = "/";
            setup.Settings["AuthorizationServers:0:RequireHttpsMetadata"] = "false";
        });

        var server = (string)document["servers"]![0]!["url"]!;
        Assert.Equal(server.TrimEnd('/') + "/.well-known/oauth-authorization-server", (string?)document["components"]!["securitySchemes"]!["ManagedAccess"]!["openIdConnectUrl"]);
    }

    [Fact]
    public async Task Challenge_WithAnIdentifierDerivedFromEachRequest_HasNoExample()
    {
        var document = await ReadAsync(app => app.MapGet("/pages", () => "page"), setup =>
        {
            setup.Environment = "Development";
            setup.Settings["Resource"] = null;
        });

        Assert.Null(document["components"]!["responses"]!["ManagedAccessUnauthorized"]!["headers"]!["WWW-Authenticate"]!["example"]);
    }

    [Fact]
    public async Task Components_WithoutAProtectedOperation_AreLeftAlone()
    {
        var document = await ReadAsync(app => app.MapGet("/healthz", () => "ok").AllowAnonymous());

        Assert.Null(document["components"]?["securitySchemes"]);
        Assert.Null(document["components"]?["responses"]);
    }

    [Fact]
    public async Task Document_OfAnAppWithoutTheLibrary_FailsAndSaysWhatToAdd()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddOpenApi(options => options.AddManagedAccess());
        await using var app = builder.Build();
        app.MapOpenApi();
        app.MapGet("/pages", () => "page");
        await app.StartAsync(TestContext.Current.CancellationToken);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => app.GetTestClient().GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken));

        Assert.Equal("AddOpenApi(options => options.AddManagedAccess()) describes an app that calls builder.Services.AddManagedAccess(), and this one does not.", exception.Message);
    }
}
