using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

/// <summary>A requirement is the same requirement however it is written: convention, attribute, policy, or a check in code.</summary>
public sealed class WaysToRequireTests
{
    private static readonly string[] Ways = ["convention", "attribute", "policy", "named-policy", "mvc", "code"];

    // The requirement, a token that meets it, and the status and error of one that does not.
    public static TheoryData<string, string, HttpStatusCode, string?> Requirements => new()
    {
        { "scope", """{ "scope": "wiki.read wiki.write" }""", HttpStatusCode.Forbidden, "insufficient_scope" },
        { "any", """{ "scope": "wiki.admin" }""", HttpStatusCode.Forbidden, "insufficient_scope" },
        { "human", """{ "sub": "ada" }""", HttpStatusCode.Forbidden, null },
        { "recent", """{ "auth_time": 0 }""", HttpStatusCode.Unauthorized, "insufficient_user_authentication" },
        { "context", """{ "acr": "loa2" }""", HttpStatusCode.Unauthorized, "insufficient_user_authentication" },
        { "group", """{ "groups": ["finance"] }""", HttpStatusCode.Forbidden, null },
    };

    [Theory]
    [MemberData(nameof(Requirements))]
    [Trait("Conformance", "CHL-08, CHL-09, CHL-18, ATT-08")]
    public async Task Requirement_WrittenInEachWay_AnswersTheSame(string requirement, string good, HttpStatusCode status, string? error)
    {
        await using var app = await StartAsync();

        foreach (var way in Ways)
        {
            var refused = await app.GetAsync($"/{way}/{requirement}", app.Bearer(claims => Poor(claims, requirement)));
            var served = await app.GetAsync($"/{way}/{requirement}", app.Bearer(claims => Good(app, claims, requirement, good)));

            Assert.Equal((way, status, error), (way, refused.StatusCode, ReceivedChallenge.Of(refused).SingleOrDefault()?.Error));
            Assert.Equal((way, HttpStatusCode.OK), (way, served.StatusCode));
        }
    }

    [Fact]
    [Trait("Conformance", "CHL-06")]
    public async Task Challenge_WithoutACredential_NamesTheScopesHoweverTheyAreWritten()
    {
        await using var app = await StartAsync();

        foreach (var way in Ways.Except(["code"]))
        {
            Assert.Equal("wiki.read wiki.write", Assert.Single(ReceivedChallenge.Of(await app.GetAsync($"/{way}/scope"))).Scope);
            Assert.Equal("wiki.write", Assert.Single(ReceivedChallenge.Of(await app.GetAsync($"/{way}/any"))).Scope);
        }
    }

    [Theory]
    [Trait("Conformance", "CHL-09, CHL-10")]
    [InlineData("wiki.write", "wiki.write")] // needed anyway, so nothing is added
    [InlineData("wiki.read", "wiki.read wiki.write")]
    [InlineData("wiki.owner", "wiki.owner")] // implies one of the choice
    public async Task Challenge_OfAChoiceBesideAScope_AsksForNoMoreThanIsNeeded(string required, string expected)
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["ImpliedScopes:wiki.owner:0"] = "wiki.admin";
            setup.App = web => web.MapGet("/", WikiEndpoints.Who).RequireAllScopes(required).RequireAnyScope("wiki.write", "wiki.admin");
        });

        var challenge = Assert.Single(ReceivedChallenge.Of(await app.GetAsync("/", app.Bearer(claims => claims["scope"] = ""))));
        var served = await app.GetAsync("/", app.Bearer(claims => claims["scope"] = challenge.Scope));

        Assert.Equal(expected, challenge.Scope);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Theory]
    [Trait("Conformance", "CHL-08, CHL-09")]
    [InlineData("wiki.read")]
    [InlineData("wiki.read wiki.write")] // lacks one of two
    [InlineData("wiki.read wiki.admin")]
    public async Task Challenge_OfACheckInCode_NamesWhatTheEndpointAndTheWholeCheckNeed(string held)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web => web
            .MapPost("/", async (HttpContext context, IAuthorizationService authorization) =>
            {
                var policy = new AuthorizationPolicyBuilder().RequireAllScopes("wiki.write").RequireAllScopes("wiki.admin").RequireHuman().Build();
                return (await authorization.AuthorizeAsync(context.User, context, policy)).Succeeded ? Results.Ok() : Results.Forbid();
            })
            .RequireAllScopes("wiki.read"));

        var refused = await app.SendAsync(HttpMethod.Post, "/", app.Bearer(claims => claims["scope"] = held));
        var challenge = Assert.Single(ReceivedChallenge.Of(refused));
        var reason = app.Audit.Last.Reason;
        var served = await app.SendAsync(HttpMethod.Post, "/", app.Bearer(claims => claims["scope"] = challenge.Scope));

        Assert.Equal((HttpStatusCode.Forbidden, "insufficient_scope"), (refused.StatusCode, challenge.Error));
        Assert.Equal("wiki.read wiki.write wiki.admin", challenge.Scope);
        Assert.Equal("insufficient_scope", reason);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public void Requirement_ThatNobodyCouldMeet_IsAnError()
    {
        Assert.Throws<ArgumentException>(() => new RequireAllScopesAttribute());
        Assert.Throws<ArgumentException>(() => new RequireAnyScopeAttribute("wiki read"));
        Assert.Throws<ArgumentException>(() => new RequireAuthenticationContextAttribute());
        Assert.Throws<ArgumentException>(() => new RequireAuthenticationContextAttribute("loa\"2"));
        Assert.Throws<ArgumentException>(() => new RequireGroupAttribute());
        Assert.Throws<ArgumentException>(() => new RequireGroupAttribute("finance", " "));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequireRecentAuthenticationAttribute(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AuthorizationPolicyBuilder().RequireRecentAuthentication(TimeSpan.FromDays(366)));
    }

    // Lacks whatever any requirement here asks for, except that only a service is no person.
    private static void Poor(JsonObject claims, string requirement)
    {
        (claims["sub"], claims["scope"]) = (requirement is "human" ? "client-1" : "ada", "");
        claims.Remove("auth_time");
    }

    private static void Good(ProtectedApp app, JsonObject claims, string requirement, string good)
    {
        Poor(claims, requirement);
        foreach (var (name, value) in JsonNode.Parse(good)!.AsObject())
        {
            claims[name] = name is "auth_time" ? app.Clock.GetUtcNow().ToUnixTimeSeconds() : value!.DeepClone();
        }
    }

    private static Task<ProtectedApp> StartAsync() => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Callers:AllowServices"] = "true";
        setup.Services = services =>
        {
            services.AddControllers().ConfigureApplicationPartManager(manager =>
            {
                manager.ApplicationParts.Add(new AssemblyPart(typeof(RequiringController).Assembly));
                manager.FeatureProviders.Add(new OnlyThisController());
            });
            var authorization = services.AddAuthorizationBuilder();
            foreach (var (name, policy) in Policies)
            {
                authorization.AddPolicy(name, policy);
            }
        };
        setup.App = web =>
        {
            web.MapGet("/convention/scope", WikiEndpoints.Who).RequireAllScopes("wiki.read", "wiki.write");
            web.MapGet("/convention/any", WikiEndpoints.Who).RequireAnyScope("wiki.write", "wiki.admin");
            web.MapGet("/convention/human", WikiEndpoints.Who).RequireHuman();
            web.MapGet("/convention/recent", WikiEndpoints.Who).RequireRecentAuthentication(TimeSpan.FromMinutes(1));
            web.MapGet("/convention/context", WikiEndpoints.Who).RequireAuthenticationContext("loa2");
            web.MapGet("/convention/group", WikiEndpoints.Who).RequireGroup("finance");
            web.MapGet("/attribute/scope", [RequireAllScopes("wiki.read"), RequireAllScopes("wiki.write")] (HttpContext context) => WikiEndpoints.Who(context));
            web.MapGet("/attribute/any", [RequireAnyScope("wiki.write", "wiki.admin")] (HttpContext context) => WikiEndpoints.Who(context));
            web.MapGet("/attribute/human", [RequireHuman] (HttpContext context) => WikiEndpoints.Who(context));
            web.MapGet("/attribute/recent", [RequireRecentAuthentication(60)] (HttpContext context) => WikiEndpoints.Who(context));
            web.MapGet("/attribute/context", [RequireAuthenticationContext("loa2")] (HttpContext context) => WikiEndpoints.Who(context));
            web.MapGet("/attribute/group", [RequireGroup("finance")] (HttpContext context) => WikiEndpoints.Who(context));
            foreach (var (name, policy) in Policies)
            {
                web.MapGet("/policy/" + name, WikiEndpoints.Who).RequireAuthorization(policy);
                web.MapGet("/named-policy/" + name, WikiEndpoints.Who).RequireAuthorization(name);

                // As MCP does for a tool: the endpoint asks for nothing, the code does, about something that is no request.
                web.MapGet("/code/" + name, async (HttpContext context, IAuthorizationService authorization) =>
                    (await authorization.AuthorizeAsync(context.User, resource: "a page", name)).Succeeded ? Results.Ok() : Results.Forbid());
            }

            web.MapControllers();
        };
    });

    private static readonly Dictionary<string, Action<AuthorizationPolicyBuilder>> Policies = new()
    {
        ["scope"] = policy => policy.RequireAllScopes("wiki.read", "wiki.write"),
        ["any"] = policy => policy.RequireAnyScope("wiki.write", "wiki.admin"),
        ["human"] = policy => policy.RequireHuman(),
        ["recent"] = policy => policy.RequireRecentAuthentication(TimeSpan.FromMinutes(1)),
        ["context"] = policy => policy.RequireAuthenticationContext("loa2"),
        ["group"] = policy => policy.RequireGroup("finance"),
    };

    [Route("mvc")]
    public sealed class RequiringController : Controller
    {
        [HttpGet("scope"), RequireAllScopes("wiki.read", "wiki.write")]
        public string Scope() => WikiEndpoints.Who(HttpContext);

        [HttpGet("any"), RequireAnyScope("wiki.write", "wiki.admin")]
        public string Any() => WikiEndpoints.Who(HttpContext);

        [HttpGet("human"), RequireHuman]
        public string Human() => WikiEndpoints.Who(HttpContext);

        [HttpGet("recent"), RequireRecentAuthentication(60)]
        public string Recent() => WikiEndpoints.Who(HttpContext);

        [HttpGet("context"), RequireAuthenticationContext("loa2")]
        public string Context() => WikiEndpoints.Who(HttpContext);

        [HttpGet("group"), RequireGroup("finance")]
        public string Group() => WikiEndpoints.Who(HttpContext);
    }

    private sealed class OnlyThisController : ControllerFeatureProvider
    {
        protected override bool IsController(System.Reflection.TypeInfo typeInfo) => typeInfo.AsType() == typeof(RequiringController);
    }
}
