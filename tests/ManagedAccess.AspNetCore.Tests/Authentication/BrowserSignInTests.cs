using System.Net;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>A person opening a page is sent to sign in and back, never anywhere else; nobody else is redirected.</summary>
public sealed class BrowserSignInTests
{
    private static Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null) => WikiEndpoints.StartAsync(setup =>
    {
        setup.Settings["Challenges:BrowserLoginPath"] = "/login";
        change?.Invoke(setup);
    });

    [Theory]
    [InlineData("/page", "/page")]
    [InlineData("/page?q=a%20b&c=%26", "/page?q=a%20b&c=%26")]
    [InlineData("//evil.example/x", "/evil.example/x")]
    [InlineData("/%5Cevil.example", "/%5Cevil.example")]
    [InlineData("/%2F%2Fevil.example", "/%2F%2Fevil.example")]
    [InlineData("/https://evil.example", "/https://evil.example")]
    [InlineData("/%09/evil.example", "/%09/evil.example")]
    public async Task Navigation_WithoutCredential_IsSentToSignInAndBack(string path, string back)
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync(ProtectedApp.Resource + path, Callers.Navigation);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var location = response.Headers.Location!.OriginalString;
        Assert.StartsWith("/login?redirect_url=", location, StringComparison.Ordinal);
        Assert.Equal(back, Uri.UnescapeDataString(location["/login?redirect_url=".Length..]));
        Assert.Equal(("Challenged", "credential_missing", 302), (app.Audit.Last.Outcome.ToString(), app.Audit.Last.Reason, app.Audit.Last.Status));
    }

    [Fact]
    [Trait("Conformance", "LOG-02")]
    public async Task Navigation_WithATokenInTheQuery_IsSentBackWithoutIt()
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/page?a=1&access_token=secret&b=2", Callers.Navigation);

        Assert.Equal("/login?redirect_url=" + Uri.EscapeDataString("/page?a=1&b=2"), response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Navigation_BelowAPathBase_StaysBelowIt()
    {
        await using var app = await StartAsync(setup => setup.App = web =>
        {
            web.UsePathBase("/wiki");
            web.UseRouting();
            web.UseAuthentication();
            web.UseAuthorization();
            WikiEndpoints.Map(web);
        });

        var response = await app.GetAsync("/wiki/page", Callers.Navigation);

        Assert.Equal("/wiki/login?redirect_url=%2Fwiki%2Fpage", response.Headers.Location!.OriginalString);
    }

    [Fact]
    [Trait("Conformance", "CHL-01")]
    public async Task Agent_OrScript_IsNeverRedirected()
    {
        await using var app = await StartAsync();

        foreach (var caller in new[] { Callers.Agent, Callers.Script, [], [("Accept", "application/json")] })
        {
            var response = await app.GetAsync("/page", caller);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Single(ReceivedChallenge.Of(response));
        }
    }

    [Fact]
    public async Task Navigation_WithAnExpiredCookie_IsSentToSignIn()
    {
        await using var app = await StartAsync();
        var expired = app.Cookie(claims => claims["exp"] = app.Clock.GetUtcNow().ToUnixTimeSeconds() - 61);

        Assert.Equal(HttpStatusCode.Found, (await app.GetAsync("/page", [.. Callers.Navigation, expired])).StatusCode);
        Assert.Equal("expired", app.Audit.Last.Reason);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", [.. Callers.Script, expired])).StatusCode);
    }

    [Fact]
    public async Task Navigation_WithABadToken_IsRefusedInPlace()
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/page", [.. Callers.Navigation, ("Authorization", "Bearer garbage")]);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("invalid_token", Assert.Single(ReceivedChallenge.Of(response)).Error);
    }

    [Fact]
    [Trait("Conformance", "KEY-04")]
    public async Task Navigation_WithACookieThatCannotBeChecked_IsUnavailableAndNotSentInCircles()
    {
        await using var app = await StartAsync(setup => setup.Issuers = TestIssuerState.Down);

        var response = await app.GetAsync("/page", [.. Callers.Navigation, app.Cookie()]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Navigation_ToAProtectedLoginPage_IsNotSentInCircles()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/login", Callers.Navigation)).StatusCode);
    }

    [Fact]
    [Trait("Conformance", "REQ-13")]
    public async Task CrossSitePost_WithACookie_IsForbiddenAlsoAsANavigation()
    {
        await using var app = await StartAsync();

        var response = await app.SendAsync(HttpMethod.Post, "/page", app.Cookie(), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Navigation_WithBrowserScheme_IsChallengedByIt()
    {
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.Services = services => services.AddAuthentication("ManagedAccess").AddCookie("Login", options => options.LoginPath = "/sign-in");
            setup.Settings["Challenges:BrowserScheme"] = "Login";
        });

        var navigation = await app.GetAsync("/page?q=1", Callers.Navigation);
        var agent = await app.GetAsync("/page", Callers.Agent);

        Assert.Equal(HttpStatusCode.Found, navigation.StatusCode);
        Assert.Equal("/sign-in?ReturnUrl=%2Fpage%3Fq%3D1", new Uri(navigation.Headers.Location!.OriginalString).PathAndQuery);
        Assert.Equal(HttpStatusCode.Unauthorized, agent.StatusCode);
    }

    // An app with a login of its own: what the two settings and the app's scheme have to say to each other.
    [Theory]
    [InlineData(null, null, "/Account/Login")]
    [InlineData("BrowserLoginPath", "/login", "/login")]
    [InlineData("BrowserScheme", "Other", "/other")]
    public async Task Navigation_InAnAppWithItsOwnLogin_GoesWhereTheSettingSays(string? setting, string? value, string path)
    {
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.Services = services => services.AddAuthentication("Cookies").AddCookie("Cookies").AddCookie("Other", options => options.LoginPath = "/other");
            if (setting is not null)
            {
                setup.Settings["Challenges:" + setting] = value;
            }
        });

        var response = await app.GetAsync("/page", Callers.Navigation);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(path, new Uri(new Uri(ProtectedApp.Resource), response.Headers.Location!.OriginalString).AbsolutePath);
        Assert.Equal(("Challenged", "credential_missing"), (app.Audit.Last.Outcome.ToString(), app.Audit.Last.Reason));
    }

    [Fact]
    [Trait("Conformance", "REQ-13, KEY-04")]
    public async Task Navigation_InAnAppWithItsOwnLogin_IsRefusedByUsWhereSigningInHelpsNobody()
    {
        await using var app = await WikiEndpoints.StartAsync(WithCookies);
        await using var cold = await WikiEndpoints.StartAsync(setup =>
        {
            WithCookies(setup);
            setup.Issuers = TestIssuerState.Down;
        });

        var crossSite = await app.SendAsync(HttpMethod.Post, "/page", app.Cookie(), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "cross-site"));
        var unavailable = await cold.GetAsync("/page", [.. Callers.Navigation, cold.Cookie()]);

        Assert.Equal(HttpStatusCode.Forbidden, crossSite.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "LOG-02")]
    public async Task Navigation_ToTheAppsOwnLogin_IsSentBackWithoutATokenInTheQuery()
    {
        await using var app = await WikiEndpoints.StartAsync(WithCookies);

        var response = await app.GetAsync("/page?access_token=secret&b=2", Callers.Navigation);

        Assert.Equal("?ReturnUrl=" + Uri.EscapeDataString("/page?b=2"), new Uri(response.Headers.Location!.OriginalString).Query);
    }

    // What a signed-in person may not do: the app's own page for the browser, a plain 403 for a script.
    [Fact]
    public async Task Forbidden_InAnAppWithItsOwnLogin_IsRedirectedForPeopleOnly()
    {
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            WithCookies(setup);
            setup.App = web =>
            {
                web.MapGet("/enter", (HttpContext context) => context.SignInAsync(new(new System.Security.Claims.ClaimsIdentity([new("sub", "ada")], "password")))).AllowAnonymous();
                web.MapGet("/admin", () => "in").RequireAuthorization(policy => policy.RequireRole("admin"));
            };
        });
        var cookie = ("Cookie", (await app.GetAsync("/enter")).Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        var person = await app.GetAsync("/admin", [.. Callers.Navigation, cookie]);
        var recorded = app.Audit.Last;
        var script = await app.GetAsync("/admin", [.. Callers.Script, cookie]);

        Assert.Equal("/Account/AccessDenied", new Uri(person.Headers.Location!.OriginalString).AbsolutePath);
        Assert.Equal(("Forbidden", "forbidden", "ada", 302), (recorded.Outcome.ToString(), recorded.Reason, recorded.Subject, recorded.Status));
        Assert.Equal(HttpStatusCode.Forbidden, script.StatusCode);
        Assert.Equal(("Forbidden", "forbidden", "ada", 403), (app.Audit.Last.Outcome.ToString(), app.Audit.Last.Reason, app.Audit.Last.Subject, app.Audit.Last.Status));
    }

    private static void WithCookies(ProtectedAppSetup setup) =>
        setup.Services = services => services.AddAuthentication("Cookies").AddCookie("Cookies");
}
