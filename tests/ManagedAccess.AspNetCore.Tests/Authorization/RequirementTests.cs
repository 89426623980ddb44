using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

/// <summary>What endpoints ask of a validated caller, and what a caller who lacks it is told.</summary>
public sealed class RequirementTests
{
    [Fact]
    [Trait("Conformance", "CHL-06")]
    public async Task Challenge_OfAnEndpointWithScopes_NamesThemAllAtOnce()
    {
        await using var app = await WikiEndpoints.StartAsync();

        Assert.Equal("wiki.read wiki.write", Assert.Single(ReceivedChallenge.Of(await app.GetAsync("/write"))).Scope);
        Assert.Equal("wiki.read", Assert.Single(ReceivedChallenge.Of(await app.GetAsync("/read"))).Scope);
        Assert.Null(Assert.Single(ReceivedChallenge.Of(await app.GetAsync("/page"))).Scope);
    }

    [Theory]
    [Trait("Conformance", "CHL-08, CHL-09")]
    [InlineData("")]
    [InlineData("wiki.read")]
    [InlineData("wiki.write")]
    [InlineData("Wiki.Read wiki.WRITE")]
    public async Task Token_ThatLacksAScope_IsToldEveryScopeAndServedWithExactlyThose(string held)
    {
        await using var app = await WikiEndpoints.StartAsync();

        var refused = await app.GetAsync("/write", app.Bearer(claims => claims["scope"] = held));
        var challenge = Assert.Single(ReceivedChallenge.Of(refused));
        var served = await app.GetAsync("/write", app.Bearer(claims => claims["scope"] = challenge.Scope));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(("insufficient_scope", "wiki.read wiki.write", ProtectedApp.Metadata), (challenge.Error, challenge.Scope, challenge.ResourceMetadata));
        Assert.True(refused.Headers.CacheControl!.NoStore);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "LOG-01")]
    public async Task Record_OfAMissingScope_NamesThePersonAndTheReason()
    {
        await using var app = await WikiEndpoints.StartAsync();

        await app.GetAsync("/write", app.Bearer(claims => claims["scope"] = "wiki.read"));

        Assert.Equal(("Forbidden", "insufficient_scope", "3f6f1c5e-ada", 403), (app.Audit.Last.Outcome.ToString(), app.Audit.Last.Reason, app.Audit.Last.Subject, app.Audit.Last.Status));
    }

    [Fact]
    [Trait("Conformance", "CHL-10")]
    public async Task Token_WhoseScopeImpliesTheOther_IsServed()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["ImpliedScopes:wiki.write:0"] = "wiki.read");

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/write", app.Bearer(claims => claims["scope"] = "wiki.write"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/write", app.Bearer(claims => claims["scope"] = "wiki.read"))).StatusCode);
    }

    [Fact]
    public async Task Person_BehindAccess_SatisfiesScopes()
    {
        await using var app = await WikiEndpoints.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/write", app.Assertion())).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/write", app.Cookie())).StatusCode);
    }

    [Fact]
    public async Task Person_WithTheAppsOwnCookie_SatisfiesScopes()
    {
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.Services = services => services.AddAuthentication("Cookies").AddCookie("Cookies");
            setup.App = web =>
            {
                WikiEndpoints.Map(web);
                web.MapGet("/enter", (HttpContext context) => context.SignInAsync(new(new System.Security.Claims.ClaimsIdentity([new("sub", "ada")], "password")))).AllowAnonymous();
            };
        });
        var cookie = (await app.GetAsync("/enter")).Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        Assert.Equal("Human ada", await (await app.GetAsync("/write", ("Cookie", cookie))).Content.ReadAsStringAsync());
    }

    private static void Service(JsonObject claims) => (claims["sub"], claims["scope"]) = ("client-1", "wiki.read wiki.write");

    private static void AccessService(JsonObject claims)
    {
        (claims["sub"], claims["common_name"]) = ("", "bot.access");
        claims.Remove("email");
    }

    [Theory]
    [Trait("Conformance", "ATT-08, ATK-06, CFA-07")]
    [InlineData("/page", "", HttpStatusCode.Forbidden, "services_not_admitted")]
    [InlineData("/human", "", HttpStatusCode.Forbidden, "services_not_admitted")]
    [InlineData("/open", "", HttpStatusCode.OK, "none")]
    [InlineData("/page", "true", HttpStatusCode.OK, "none")]
    [InlineData("/read", "true", HttpStatusCode.OK, "none")]
    [InlineData("/human", "true", HttpStatusCode.Forbidden, "human_required")]
    public async Task Service_IsAdmittedOnlyWhereItMay(string path, string allowed, HttpStatusCode status, string reason)
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["Callers:AllowServices"] = allowed.Length > 0 ? allowed : null);

        foreach (var credential in new[] { app.Bearer(Service), app.Assertion(AccessService) })
        {
            var response = await app.GetAsync(path, credential);

            Assert.Equal(status, response.StatusCode);
            Assert.Equal(reason, app.Audit.Last.Reason);
            Assert.Empty(ReceivedChallenge.Of(response)); // no scope would help
            Assert.Equal("Service", app.Audit.Last.Kind.ToString());
            Assert.Null(app.Audit.Last.Subject);
        }
    }

    [Fact]
    public async Task AccessService_WithAllowServices_ReadsAndDoesNotWrite()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["Callers:AllowServices"] = "true");

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/read", app.Assertion(AccessService))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/write", app.Assertion(AccessService))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/write", app.Bearer(Service))).StatusCode);
    }

    // Seconds since the person authenticated, limit 600: one second before, at and after it.
    [Theory]
    [Trait("Conformance", "CHL-18")]
    [InlineData(599, HttpStatusCode.OK)]
    [InlineData(600, HttpStatusCode.OK)]
    [InlineData(601, HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Bearer_WithAStaleLogin_IsAskedToAuthenticateAgain(int? age, HttpStatusCode status)
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["Callers:MaxAuthenticationAge"] = "00:10:00");
        app.Clock.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(app.Clock.GetUtcNow().ToUnixTimeSeconds() + 1)); // whole seconds, as in tokens

        var response = await app.GetAsync("/read", app.Bearer(claims =>
            claims["auth_time"] = age is { } seconds ? app.Clock.GetUtcNow().ToUnixTimeSeconds() - seconds : null));

        Assert.Equal(status, response.StatusCode);
        if (status is HttpStatusCode.Unauthorized && age is not null)
        {
            var challenge = Assert.Single(ReceivedChallenge.Of(response));
            Assert.Equal(("insufficient_user_authentication", "600", "wiki.read"), (challenge.Error, challenge.MaxAge, challenge.Scope));
            Assert.Equal(("Refused", "insufficient_user_authentication"), (app.Audit.Last.Outcome.ToString(), app.Audit.Last.Reason));
        }
    }

    [Fact]
    [Trait("Conformance", "CHL-19")]
    public async Task CookieOrAssertion_WithAStaleLogin_IsForbiddenWithoutAChallenge()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["Callers:MaxAuthenticationAge"] = "00:10:00");

        foreach (var credential in new[] { app.Cookie(), app.Assertion() })
        {
            var response = await app.GetAsync("/page", credential);

            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Empty(ReceivedChallenge.Of(response));
        }
    }

    [Theory]
    [Trait("Conformance", "CHL-18")]
    [InlineData("pwd mfa", HttpStatusCode.OK)]
    [InlineData("mfa hwk", HttpStatusCode.OK)]
    [InlineData("pwd", HttpStatusCode.Unauthorized)]
    [InlineData("MFA", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    public async Task Bearer_WithoutARequiredMethod_IsAskedToAuthenticateAgain(string methods, HttpStatusCode status)
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["Callers:RequiredAuthenticationMethods:0"] = "mfa");

        var response = await app.GetAsync("/page", app.Bearer(claims =>
            claims["amr"] = new JsonArray([.. methods.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(method => (JsonNode)method)])));

        Assert.Equal(status, response.StatusCode);
        if (status is HttpStatusCode.Unauthorized)
        {
            // acr_values or max_age has to be there, and amr has no parameter: authenticate anew is what can be asked for.
            var challenge = Assert.Single(ReceivedChallenge.Of(response));
            Assert.Equal(("insufficient_user_authentication", "0"), (challenge.Error, challenge.MaxAge));
        }
    }

    [Fact]
    public async Task Floor_HoldsUnderAnyPolicyOfTheApp()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services => services.AddAuthorizationBuilder().AddPolicy("anyone", policy => policy.RequireAssertion(_ => true));
            setup.App = web => web.MapGet("/lenient", () => "in").RequireAuthorization("anyone");
        });

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/lenient", app.Bearer())).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/lenient", app.Bearer(Service))).StatusCode);
    }

    [Fact]
    public async Task OwnFallbackPolicy_OfTheApp_IsKept()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services => services.AddAuthorizationBuilder().SetFallbackPolicy(
                new AuthorizationPolicyBuilder().RequireClaim("email", "grace@example.com").Build());
            setup.App = web => web.MapGet("/page", () => "in");
        });

        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/page", app.Bearer())).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", app.Bearer(claims => claims["email"] = "grace@example.com"))).StatusCode);
    }

    [Fact]
    [Trait("Conformance", "CHL-24")]
    public async Task OwnFallbackPolicy_WithAScope_ChallengesAMissingPathAsAnExistingOne()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services => services.AddAuthorizationBuilder().SetFallbackPolicy(
                new AuthorizationPolicyBuilder().RequireAllScopes("wiki.read").Build());
            setup.App = web => web.MapGet("/page", () => "in");
        });
        var withoutScope = app.Bearer(claims => claims["scope"] = "other");

        foreach (var caller in new (string, string)[][] { [], [withoutScope] })
        {
            var existing = await app.GetAsync("/page", caller);
            var missing = await app.GetAsync("/missing", caller);

            Assert.Equal("wiki.read", Assert.Single(ReceivedChallenge.Of(missing)).Scope);
            Assert.Equal((existing.StatusCode, existing.Headers.ToString()), (missing.StatusCode, missing.Headers.ToString()));
            Assert.Equal(await existing.Content.ReadAsStringAsync(), await missing.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Forbidden_ByAPolicyOfTheApp_HasNoChallenge()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
            setup.App = web => web.MapGet("/admin", () => "in").RequireAuthorization(policy => policy.RequireRole("admin")));

        var response = await app.GetAsync("/admin", app.Bearer());

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(ReceivedChallenge.Of(response));
        Assert.Equal(("Forbidden", "forbidden"), (app.Audit.Last.Outcome.ToString(), app.Audit.Last.Reason));
    }
}
