using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static ManagedAccess.AspNetCore.OpenApi.Tests.DescribedApp;

namespace ManagedAccess.AspNetCore.OpenApi.Tests;

/// <summary>What one operation asks of its callers, as the document says it.</summary>
public sealed class OperationTests
{
    private const string Refused = """{"$ref":"#/components/responses/ManagedAccessUnauthorized"}""";
    private const string Forbidden = """{"$ref":"#/components/responses/ManagedAccessForbidden"}""";

    [Fact]
    public async Task Security_OfAnEndpointWithoutRequirements_IsAnyServerWithoutScopes()
    {
        var document = await ReadAsync(app => app.MapGet("/pages", () => "page"));

        AssertJson("""[{"ManagedAccess":[]},{"ManagedAccess-2":[]}]""", document["paths"]!["/pages"]!["get"]!["security"]);
    }

    [Fact]
    public async Task Security_WithEveryScope_NamesThemAtTheServerThatIssuesScopes()
    {
        var document = await ReadAsync(app => app.MapGet("/pages", () => "page").RequireAllScopes("wiki.read", "wiki.write"));

        AssertJson("""[{"ManagedAccess":["wiki.read","wiki.write"]},{"ManagedAccess-2":[]}]""", document["paths"]!["/pages"]!["get"]!["security"]);
    }

    [Fact]
    public async Task Security_WithAnyOfSeveralScopes_HasOneAlternativeForEach()
    {
        var document = await ReadAsync(app => app.MapGet("/pages", () => "page").RequireAllScopes("wiki.read").RequireAnyScope("wiki.edit", "wiki.admin"), OAuthOnly);

        AssertJson("""[{"ManagedAccess":["wiki.read","wiki.edit"]},{"ManagedAccess":["wiki.read","wiki.admin"]}]""", document["paths"]!["/pages"]!["get"]!["security"]);
    }

    [Fact]
    public async Task Security_WithAScopeThatImpliesOneOfSeveral_HasNoAlternatives()
    {
        var document = await ReadAsync(
            app => app.MapGet("/pages", () => "page").RequireAllScopes("wiki.write").RequireAnyScope("wiki.read", "wiki.admin"),
            setup => { OAuthOnly(setup); setup.Settings["ImpliedScopes:wiki.write:0"] = "wiki.read"; });

        AssertJson("""[{"ManagedAccess":["wiki.write"]}]""", document["paths"]!["/pages"]!["get"]!["security"]);
    }

    [Fact]
    public async Task Security_WithMoreAlternativesThanAReaderCanUse_NamesTheScopesToAskFor()
    {
        var document = await ReadAsync(
            app => app.MapGet("/pages", () => "page").RequireAnyScope("a", "b", "c").RequireAnyScope("d", "e", "f").RequireAnyScope("g", "h", "i"), OAuthOnly);

        AssertJson("""[{"ManagedAccess":["a","d","g"]}]""", document["paths"]!["/pages"]!["get"]!["security"]);
    }

    [Fact]
    public async Task Security_OfANamedPolicy_IsReadFromThePolicy()
    {
        var document = await ReadAsync(app => app.MapPost("/pages", () => "saved").RequireAuthorization("editors"), setup =>
        {
            OAuthOnly(setup);
            setup.Services = services => services.AddAuthorizationBuilder().AddPolicy("editors", policy => policy.RequireAllScopes("wiki.write"));
        });

        AssertJson("""[{"ManagedAccess":["wiki.write"]}]""", document["paths"]!["/pages"]!["post"]!["security"]);
    }

    [Fact]
    public async Task Security_OfAController_HasTheRequirementsOfAttributesAndOfTheMapping()
    {
        var document = await ReadAsync(app => app.MapControllers().RequireAllScopes("wiki.write"), setup =>
        {
            OAuthOnly(setup);
            setup.Services = services => services.AddControllers().ConfigureApplicationPartManager(manager =>
            {
                manager.ApplicationParts.Add(new AssemblyPart(typeof(NotesController).Assembly));
                manager.FeatureProviders.Add(new OnlyThisController());
            });
        });

        // The order of attributes and conventions is that of the endpoint's metadata.
        AssertJson("""[{"ManagedAccess":["wiki.read","wiki.write"]}]""", document["paths"]!["/notes"]!["get"]!["security"]);
    }

    [Fact]
    public async Task AnonymousEndpoint_Always_HasNoSecurityAndNoRefusals()
    {
        var operation = (await ReadAsync(app => app.MapGet("/healthz", () => "ok").RequireAllScopes("wiki.read").AllowAnonymous()))["paths"]!["/healthz"]!["get"]!;

        Assert.Null(operation["security"]);
        Assert.Equal(["200"], operation["responses"]!.AsObject().Select(response => response.Key));
    }

    // CHL-30: no token of this library opens it, so the document does not say so.
    [Fact]
    public async Task EndpointOfAnotherScheme_Always_IsLeftToTheApp()
    {
        var document = await ReadAsync(
            app => app.MapPost("/hook", () => "ok").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Keys" }),
            setup => setup.Services = services => services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, KeyHandler>("Keys", null));

        Assert.Null(document["paths"]!["/hook"]!["post"]!["security"]);
    }

    [Fact]
    public async Task Refusals_OfAProtectedEndpoint_AreReferredTo()
    {
        var responses = (await ReadAsync(app => app.MapGet("/pages", () => "page")))["paths"]!["/pages"]!["get"]!["responses"]!;

        AssertJson(Refused, responses["401"]);
        AssertJson(Forbidden, responses["403"]);
    }

    [Fact]
    public async Task Refusal_ThatTheAppDescribes_IsKeptAndGetsItsHeader()
    {
        var document = await ReadAsync(app => app.MapGet("/pages", () => "page").Produces<string>(200).ProducesProblem(403));

        var forbidden = document["paths"]!["/pages"]!["get"]!["responses"]!["403"]!;
        Assert.Equal("Forbidden", (string?)forbidden["description"]);
        Assert.Equal(["application/problem+json"], forbidden["content"]!.AsObject().Select(content => content.Key));
        Assert.StartsWith("A Bearer challenge", (string?)forbidden["headers"]!["WWW-Authenticate"]!["description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Security_OfAResourceOfASecondScheme_IsThatOfItsServers()
    {
        var document = await ReadAsync(
            app =>
            {
                app.MapGet("/partners/orders", () => "orders").RequireAllScopes("orders.read");
                app.MapGet("/pages", () => "page").RequireAllScopes("wiki.read");
                app.MapGet("/orders", () => "orders").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "partner net" });
            },
            setup =>
            {
                OAuthOnly(setup);
                setup.OtherIssuers.Add("https://login.partner.example");
                setup.Settings["AuthorizationServers:1:Scheme"] = "partner net";
                setup.Settings["AuthorizationServers:1:Issuer"] = "https://login.partner.example";
                setup.Settings["Resources:0:Path"] = "/partners";
                setup.Settings["Resources:0:Scheme"] = "partner net";
                setup.LaterServices = services => services.AddOpenApi(options => options.AddManagedAccess()).AddManagedAccess().AddScheme("partner net");
            });

        AssertJson("""[{"partner_net":["orders.read"]}]""", document["paths"]!["/partners/orders"]!["get"]!["security"]);
        AssertJson("""[{"partner_net":[]}]""", document["paths"]!["/orders"]!["get"]!["security"]);
        AssertJson("""[{"ManagedAccess":["wiki.read"]}]""", document["paths"]!["/pages"]!["get"]!["security"]);
        Assert.Equal("https://login.partner.example/.well-known/openid-configuration", (string?)document["components"]!["securitySchemes"]!["partner_net"]!["openIdConnectUrl"]);
    }

    [Fact]
    public async Task Page_InHtml_IsAlsoMarkdown()
    {
        var document = await ReadAsync(app =>
        {
            app.MapGet("/page", () => Results.Content("<h1>Page</h1>", "text/html")).Produces<string>(200, "text/html");
            app.MapPost("/page", () => Results.Content("<h1>Page</h1>", "text/html")).Produces<string>(200, "text/html");
            app.MapGet("/plain", () => Results.Content("<h1>Page</h1>", "text/html")).Produces<string>(200, "text/html").DisableMarkdown();
            app.MapGet("/both", () => Results.Extensions.MarkdownOrHtml("# Page", "<h1>Page</h1>"));
            app.MapGet("/data", () => new { Name = "data" });
        });

        AssertJson("""{"text/html":{"schema":{"type":"string"}},"text/markdown":{"schema":{"type":"string"}}}""", ContentOf("/page", "get"));
        Assert.Equal(["text/html"], TypesOf("/page", "post")); // only GET is negotiated
        Assert.Equal(["text/html"], TypesOf("/plain", "get"));
        Assert.Equal(["text/html", "text/markdown"], TypesOf("/both", "get"));
        Assert.Equal(["application/json"], TypesOf("/data", "get"));

        System.Text.Json.Nodes.JsonNode ContentOf(string path, string method) => document["paths"]![path]![method]!["responses"]!["200"]!["content"]!;
        IEnumerable<string> TypesOf(string path, string method) => ContentOf(path, method).AsObject().Select(content => content.Key);
    }

    [Fact]
    public async Task Page_WithMarkdownOff_IsHtmlOnly()
    {
        var document = await ReadAsync(
            app => app.MapGet("/page", () => Results.Content("<h1>Page</h1>", "text/html")).Produces<string>(200, "text/html"),
            setup => setup.Settings["Markdown:Enabled"] = "false");

        Assert.Equal(["text/html"], document["paths"]!["/page"]!["get"]!["responses"]!["200"]!["content"]!.AsObject().Select(content => content.Key));
    }

    private static void OAuthOnly(ProtectedAppSetup setup)
    {
        foreach (var setting in (string[])["Type", "Issuer", "Audiences:0"])
        {
            setup.Settings.Remove("AuthorizationServers:1:" + setting);
        }
    }

    private sealed class OnlyThisController : ControllerFeatureProvider
    {
        protected override bool IsController(System.Reflection.TypeInfo typeInfo) => typeInfo.AsType() == typeof(NotesController);
    }
}

[ApiController]
[Route("notes")]
[RequireAllScopes("wiki.read")]
public sealed class NotesController : ControllerBase
{
    [HttpGet]
    public string Read() => "notes";
}
