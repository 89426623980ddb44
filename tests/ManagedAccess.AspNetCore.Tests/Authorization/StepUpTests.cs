using System.Net;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

/// <summary>RFC 9470: who has to authenticate again, what they are told, and that it suffices.</summary>
[Trait("Conformance", "CHL-18, CHL-19")]
public sealed class StepUpTests
{
    private static async Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null)
    {
        var app = await ProtectedApp.StartAsync(setup => SetUp(setup, change));
        app.Clock.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(Now(app) + 1)); // whole seconds, as in tokens
        return app;
    }

    private static void SetUp(ProtectedAppSetup setup, Action<ProtectedAppSetup>? change)
    {
        setup.App = web =>
        {
            web.MapGet("/recent", WikiEndpoints.Who).RequireRecentAuthentication(TimeSpan.FromMinutes(10));
            web.MapGet("/strong", WikiEndpoints.Who).RequireAuthenticationContext("loa3", "loa2");
            var all = web.MapGroup("/all").RequireRecentAuthentication(TimeSpan.FromHours(1)).RequireAuthenticationContext("loa2", "loa3", "loa1").RequireAllScopes("wiki.read");
            all.MapGet("/delete", WikiEndpoints.Who).RequireRecentAuthentication(TimeSpan.FromMinutes(10)).RequireAuthenticationContext("loa3", "loa2").RequireAllScopes("wiki.write");
        };
        change?.Invoke(setup);
    }

    private static long Now(ProtectedApp app) => app.Clock.GetUtcNow().ToUnixTimeSeconds();

    private static void Set(JsonObject claims, string name, JsonNode? value)
    {
        claims.Remove(name);
        if (value is not null)
        {
            claims[name] = value;
        }
    }

    // Seconds since the person authenticated, limit 600: one second before, at and after it; never.
    [Theory]
    [InlineData(599, true)]
    [InlineData(600, true)]
    [InlineData(601, false)]
    [InlineData(null, false)]
    public async Task Bearer_WithAnAgeOfLogin_IsServedUpToTheLimit(int? age, bool served)
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/recent", app.Bearer(claims => Set(claims, "auth_time", Now(app) - age)));

        Assert.Equal(served ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.All(ReceivedChallenge.Of(response), challenge => Assert.Equal(
            ("insufficient_user_authentication", "600", null, ProtectedApp.Metadata), (challenge.Error, challenge.MaxAge, challenge.AcrValues, challenge.ResourceMetadata)));
    }

    [Theory]
    [InlineData("loa3", true)]
    [InlineData("loa2", true)]
    [InlineData("loa1", false)]
    [InlineData("LOA3", false)]
    [InlineData(null, false)]
    public async Task Bearer_WithAContext_IsServedWhereItIsNamed(string? acr, bool served)
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/strong", app.Bearer(claims => Set(claims, "acr", acr)));

        Assert.Equal(served ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.All(ReceivedChallenge.Of(response), challenge => Assert.Equal(
            ("insufficient_user_authentication", null, "loa3 loa2"), (challenge.Error, challenge.MaxAge, challenge.AcrValues)));
    }

    // Whatever is short, the challenge names all of it, and a token with exactly that is served.
    [Theory]
    [Trait("Conformance", "CHL-09")]
    [InlineData(700, "loa3", "wiki.read wiki.write")]
    [InlineData(60, "loa1", "wiki.read wiki.write")]
    [InlineData(700, "loa1", "")]
    [InlineData(700, null, "wiki.read")]
    public async Task Challenge_OfAnOperationWithSeveralNeeds_NamesThemAllAndIsEnough(int age, string? acr, string scope)
    {
        await using var app = await StartAsync();

        var refused = await app.GetAsync("/all/delete", app.Bearer(claims =>
        {
            (claims["auth_time"], claims["scope"]) = (Now(app) - age, scope);
            Set(claims, "acr", acr);
        }));
        var challenge = Assert.Single(ReceivedChallenge.Of(refused));
        var served = await app.GetAsync("/all/delete", app.Bearer(claims =>
            (claims["auth_time"], claims["acr"], claims["scope"]) = (Now(app) - int.Parse(challenge.MaxAge!), challenge.AcrValues!.Split(' ')[0], challenge.Scope)));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(("insufficient_user_authentication", "600", "loa3 loa2", "wiki.read wiki.write"), (challenge.Error, challenge.MaxAge, challenge.AcrValues, challenge.Scope));
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task Challenge_WithAStricterFloor_AsksForTheFloor()
    {
        await using var app = await StartAsync(setup => setup.Settings["AuthorizationServers:0:Callers:MaxAuthenticationAge"] = "00:02:00");

        var response = await app.GetAsync("/recent", app.Bearer(claims => claims["auth_time"] = Now(app) - 121));

        Assert.Equal("120", Assert.Single(ReceivedChallenge.Of(response)).MaxAge);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/recent", app.Bearer(claims => claims["auth_time"] = Now(app) - 120))).StatusCode);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/markdown")]
    public async Task Body_OfTheRefusal_SaysWhatToAskFor(string accept)
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/all/delete", app.Bearer(claims => claims["auth_time"] = 1), ("Accept", accept));
        var body = await response.Content.ReadAsStringAsync();

        Assert.All(["600", "loa3 loa2", "max_age", "acr_values"], text => Assert.Contains(text, body, StringComparison.Ordinal));
        if (accept is "application/json")
        {
            Assert.Equal(600, JsonDocument.Parse(body).RootElement.GetProperty("max_age").GetInt32());
        }
    }

    [Theory]
    [InlineData("/recent")]
    [InlineData("/strong")]
    public async Task AccessCookieOrAssertion_OfAStaleLogin_IsForbiddenWithoutAChallenge(string path)
    {
        await using var app = await StartAsync();

        foreach (var credential in new[] { app.Cookie(claims => claims["auth_time"] = 1), app.Assertion() })
        {
            var response = await app.GetAsync(path, credential);

            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Empty(ReceivedChallenge.Of(response));
            Assert.Equal("insufficient_user_authentication", app.Audit.Last.Reason);
        }
    }

    [Fact]
    public async Task Browser_WhoseLoginIsKnownToBeStale_IsSentToSignInAgainAndBack()
    {
        await using var app = await StartAsync(setup => setup.Settings["Challenges:BrowserLoginPath"] = "/login");
        var stale = app.Cookie(claims => claims["auth_time"] = 1);

        var navigation = await app.GetAsync("/recent?a=1", [.. Callers.Navigation, stale]);
        var record = app.Audit.Last;
        var script = await app.GetAsync("/recent", [.. Callers.Script, stale]);
        var unknown = await app.GetAsync("/recent", [.. Callers.Navigation, app.Cookie()]); // signing in would change nothing
        var agent = await app.GetAsync("/recent", [.. Callers.Navigation, app.Bearer(claims => claims["auth_time"] = 1)]);

        Assert.Equal("/login?redirect_url=" + Uri.EscapeDataString("/recent?a=1"), navigation.Headers.Location?.OriginalString);
        Assert.Equal(("Challenged", "insufficient_user_authentication", (CredentialSource?)CredentialSource.Cookie), (record.Outcome.ToString(), record.Reason, record.Credential));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (script.StatusCode, unknown.StatusCode, agent.StatusCode));
    }

    [Fact]
    public async Task Browser_SignedInToTheAppTooLongAgo_IsSentToTheAppsOwnServerWithMaxAge()
    {
        await using var app = await StartWithLoginAsync();
        var cookie = await EnterAsync(app, 1);

        var response = await app.GetAsync("/recent", [.. Callers.Navigation, cookie]);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Contains("max_age=600", response.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/recent", [.. Callers.Script, cookie])).StatusCode);
    }

    // Seconds from now: what is a difference of clocks is recent, what is none would be recent for ever, and signing in again would not end it.
    [Theory]
    [InlineData(-1, HttpStatusCode.OK)]
    [InlineData(300, HttpStatusCode.OK)]
    [InlineData(301, HttpStatusCode.Forbidden)]
    [InlineData(1_000_000_000, HttpStatusCode.Forbidden)]
    public async Task Browser_SignedInToTheAppInTheFuture_IsNotRecent(long ahead, HttpStatusCode status)
    {
        await using var app = await StartWithLoginAsync();
        var cookie = await EnterAsync(app, Now(app) + ahead);

        Assert.Equal(status, (await app.GetAsync("/recent", [.. Callers.Navigation, cookie])).StatusCode);
    }

    private static Task<ProtectedApp> StartWithLoginAsync() => StartAsync(setup =>
    {
        setup.Settings["Challenges:BrowserScheme"] = "OpenIdConnect";
        setup.Services = services =>
        {
            services.AddDataProtection().UseEphemeralDataProtectionProvider();
            services.AddAuthentication("Cookies").AddCookie().AddOpenIdConnect(options =>
            {
                options.ClientId = "wiki";
                options.Configuration = new() { Issuer = "https://login.app.example", AuthorizationEndpoint = "https://login.app.example/authorize" };
            });
        };
        setup.App += web => web.MapGet("/enter", (HttpContext context, string at) =>
            context.SignInAsync("Cookies", new ClaimsPrincipal(new ClaimsIdentity([new("sub", "ada"), new("auth_time", at)], "oidc")))).AllowAnonymous();
    });

    private static async Task<(string, string)> EnterAsync(ProtectedApp app, long at) =>
        ("Cookie", (await app.GetAsync($"/enter?at={at}")).Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

    [Fact]
    public async Task Token_OfTheAppsOwnJwtBearer_IsToldToo()
    {
        await using var app = await AppKinds.StartAsync(AppKinds.JwtBearer, web =>
            web.MapGet("/recent", WikiEndpoints.Who).RequireRecentAuthentication(TimeSpan.FromSeconds(5)));

        var response = await app.GetAsync("/recent", AppKinds.OwnBearer(expired: false));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(("insufficient_user_authentication", "5"), (Assert.Single(ReceivedChallenge.Of(response)).Error, ReceivedChallenge.Of(response)[0].MaxAge));
    }
}
