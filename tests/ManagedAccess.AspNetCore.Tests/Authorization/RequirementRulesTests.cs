using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

/// <summary>All or any, for requirements with several values: the difference shows only for a caller who has some of them. Each test kills a change that <c>tests/mutation</c> made.</summary>
public sealed class RequirementRulesTests
{
    [Theory]
    [Trait("Conformance", "CHL-08")]
    [InlineData("/all", "wiki.read", HttpStatusCode.Forbidden)]
    [InlineData("/all", "wiki.write", HttpStatusCode.Forbidden)]
    [InlineData("/all", "wiki.write wiki.read", HttpStatusCode.OK)]
    [InlineData("/any", "wiki.read", HttpStatusCode.OK)]
    [InlineData("/any", "wiki.write", HttpStatusCode.OK)]
    [InlineData("/any", "wiki.other", HttpStatusCode.Forbidden)]
    public async Task Scopes_OfOneRequirement_AreAllNeededOrAnyOfThem(string path, string held, HttpStatusCode expected)
    {
        await using var app = await StartAsync(web =>
        {
            web.MapGet("/all", WikiEndpoints.Who).RequireAllScopes("wiki.read", "wiki.write");
            web.MapGet("/any", WikiEndpoints.Who).RequireAnyScope("wiki.read", "wiki.write");
        });

        Assert.Equal(expected, (await app.GetAsync(path, app.Bearer(claims => claims["scope"] = held))).StatusCode);
    }

    [Theory]
    [InlineData("legal", HttpStatusCode.OK)]
    [InlineData("finance", HttpStatusCode.OK)]
    [InlineData("engineering", HttpStatusCode.Forbidden)]
    public async Task Groups_OfOneRequirement_AreAlternatives(string group, HttpStatusCode expected)
    {
        await using var app = await StartAsync(web => web.MapGet("/salaries", WikiEndpoints.Who).RequireGroup("finance", "legal"));

        Assert.Equal(expected, (await app.GetAsync("/salaries", app.Bearer(claims => claims["groups"] = new JsonArray(group)))).StatusCode);
    }

    [Theory]
    [InlineData("pwd", HttpStatusCode.Unauthorized)]
    [InlineData("otp", HttpStatusCode.Unauthorized)]
    [InlineData("pwd otp", HttpStatusCode.OK)]
    public async Task Methods_OfTheMinimum_AreAllNeeded(string methods, HttpStatusCode expected)
    {
        await using var app = await StartAsync(web => web.MapGet("/page", WikiEndpoints.Who), setup =>
        {
            setup.Settings["Callers:RequiredAuthenticationMethods:0"] = "pwd";
            setup.Settings["Callers:RequiredAuthenticationMethods:1"] = "otp";
        });

        Assert.Equal(expected, (await app.GetAsync("/page", app.Bearer(claims => claims["amr"] = new JsonArray([.. methods.Split(' ')])))).StatusCode);
    }

    // A token has one acr: what two requirements have in common is asked for; without anything in common, the one nearest to the operation.
    [Theory]
    [Trait("Conformance", "CHL-18")]
    [InlineData("silver gold", "gold platinum", "gold")]
    [InlineData("silver", "gold platinum", "gold platinum")]
    public async Task Contexts_OfTwoRequirements_AreAskedForTogether(string outer, string inner, string expected)
    {
        await using var app = await StartAsync(web => web.MapGroup("").RequireAuthenticationContext(outer.Split(' ')).MapGet("/pay", WikiEndpoints.Who).RequireAuthenticationContext(inner.Split(' ')));

        var challenge = (await app.GetAsync("/pay", app.Bearer(claims => claims["acr"] = "bronze"))).Headers.WwwAuthenticate.ToString();

        Assert.Contains($"acr_values=\"{expected}\"", challenge, StringComparison.Ordinal);
    }

    // An app that asks about a document passes the document, not the request.
    [Theory]
    [InlineData("wiki.read", "False")]
    [InlineData("wiki.read wiki.write", "True")]
    public async Task Requirement_AskedAboutADocument_IsDecidedForTheCallerOfTheRequest(string held, string expected)
    {
        await using var app = await StartAsync(web => web.MapGet("/document", async (HttpContext context, IAuthorizationService authorization) =>
        {
            var policy = new AuthorizationPolicyBuilder().RequireAllScopes("wiki.read", "wiki.write").Build();
            return (await authorization.AuthorizeAsync(context.User, new object(), policy)).Succeeded.ToString();
        }));

        Assert.Equal(expected, await (await app.GetAsync("/document", app.Bearer(claims => claims["scope"] = held))).Content.ReadAsStringAsync());
    }

    // Another request passed as the resource is the one that counts, not the one under way.
    [Fact]
    public async Task Requirement_AskedAboutAnotherRequest_IsDecidedForItsCaller()
    {
        await using var app = await StartAsync(web => web.MapGet("/other", async (HttpContext context, IAuthorizationService authorization) =>
        {
            var other = new DefaultHttpContext { RequestServices = context.RequestServices };
            var policy = new AuthorizationPolicyBuilder().RequireAllScopes("wiki.read").Build();
            return (await authorization.AuthorizeAsync(context.User, other, policy)).Succeeded.ToString();
        }));

        Assert.Equal("False", await (await app.GetAsync("/other", app.Bearer(claims => claims["scope"] = "wiki.read"))).Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("Conformance", "CAC-20")]
    public async Task Page_OfACallerOfAnotherScheme_IsPrivateToo()
    {
        await using var app = await StartAsync(
            web => web.MapGet("/page", (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=60";
                return "page";
            }).RequireAuthorization(policy => policy.AddAuthenticationSchemes("Everybody").RequireAuthenticatedUser()),
            setup => setup.LaterServices = services => services.AddAuthentication().AddCookie("Cookies")
                .AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, EverybodyHandler>("Everybody", null));

        Assert.DoesNotContain("public", (await app.GetAsync("/page")).Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    private static Task<ProtectedApp> StartAsync(Action<WebApplication> map, Action<ProtectedAppSetup>? change = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.App = map;
        change?.Invoke(setup);
    });
}
