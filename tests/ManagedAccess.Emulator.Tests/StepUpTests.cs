using System.Net;
using System.Net.Http.Headers;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests;

/// <summary>RFC 9470 from end to end: an application with the library, its emulator, a client, and a person at a browser.</summary>
[Trait("Conformance", "CHL-09, CHL-18")]
public sealed class StepUpTests
{
    private static Task<EmulatedApp> StartAsync() => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Configure = builder => builder.Services.AddManagedAccess(),
        Map = app =>
        {
            app.MapGet("/pages", () => "a page").RequireAllScopes("wiki.read");
            app.MapGet("/delete", () => "deleted").RequireAllScopes("wiki.write").RequireRecentAuthentication(TimeSpan.FromMinutes(10));
            app.MapGet("/remove", () => "removed").RequireDirectHuman().RequireRecentAuthentication(TimeSpan.FromMinutes(10));
            app.MapGet("/export", () => "exported").RequireAuthenticationContext("loa3", "loa2").RequireRecentAuthentication(TimeSpan.FromMinutes(5));
        },
    });

    [Theory]
    [InlineData("/delete", "wiki.read wiki.write", "600", null)] // only the login is too old
    [InlineData("/delete", "wiki.read", "600", null)] // a scope is missing too
    [InlineData("/export", "wiki.read", "300", "loa3 loa2")]
    public async Task StaleLogin_SentThroughTheEmulatorAgain_IsServed(string path, string firstScope, string maxAge, string? acrValues)
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        var stale = await ConsentAsync(agent, await agent.Browser.GetAsync(agent.AuthorizationUri(("scope", firstScope))));
        app.Clock.Advance(TimeSpan.FromMinutes(11)); // the token lives for fifteen

        // The token still opens what asks for no more.
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(agent, "/pages", stale)).StatusCode);

        // What it is told to ask for ...
        var refused = await GetAsync(agent, path, stale);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        var challenge = ReceivedChallenge.Bearer(refused).Parameters;
        Assert.Equal("insufficient_user_authentication", challenge["error"]);
        Assert.Equal(maxAge, challenge["max_age"]);
        Assert.Equal(acrValues, challenge.GetValueOrDefault("acr_values"));

        // ... it asks for, and the person, who is signed in, has to sign in again ...
        var login = await agent.Browser.GetAsync(agent.AuthorizationUri(
            ("max_age", challenge["max_age"]), ("acr_values", challenge.GetValueOrDefault("acr_values")), ("scope", challenge.GetValueOrDefault("scope"))));
        Assert.Equal(HttpStatusCode.Found, login.StatusCode);
        Assert.StartsWith(TestAgent.LoginPath, login.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var people = await agent.Browser.GetAsync(login.Headers.Location.OriginalString);
        var back = await agent.Browser.PressAsync(people, TestAgent.Ada);

        // ... and is then served.
        var fresh = await ConsentAsync(agent, await agent.Browser.GetAsync(back.Headers.Location!.OriginalString));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(agent, path, fresh)).StatusCode);
    }

    [Fact]
    public async Task RefreshedToken_OfAStaleLogin_IsStillStale()
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync(("scope", "wiki.write"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(agent, "/delete", tokens.GetProperty("access_token").GetString()!)).StatusCode);

        app.Clock.Advance(TimeSpan.FromMinutes(11));
        var refreshed = await (await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).ReadJsonAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(agent, "/delete", refreshed.GetProperty("access_token").GetString()!)).StatusCode);
    }

    // What the cookie does not say, the library asks the emulator, as it asks Access.
    [Fact]
    public async Task Browser_SignedInLately_IsServedAndLaterSentToSignInAgain()
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();
        Assert.Equal(HttpStatusCode.OK, (await NavigateAsync(agent, "/remove")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(agent, "/remove", tokens.GetProperty("access_token").GetString()!)).StatusCode);

        app.Clock.Advance(TimeSpan.FromMinutes(11));
        var stale = await NavigateAsync(agent, "/remove");
        Assert.Equal(HttpStatusCode.Found, stale.StatusCode);
        Assert.StartsWith(TestAgent.LoginPath, stale.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var back = await agent.Browser.PressAsync(await agent.Browser.GetAsync(stale.Headers.Location.OriginalString), TestAgent.Ada);

        Assert.Equal("/remove", back.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await NavigateAsync(agent, "/remove")).StatusCode);
    }

    [Fact]
    public async Task Browser_OfAPersonInAGroup_IsServedByIt()
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            Settings = [("Emulator:Users:0:Email", TestAgent.Ada), ("Emulator:Users:0:Groups:0", "finance"), ("Emulator:Users:1:Email", "grace@example.com")],
            Configure = builder => builder.Services.AddManagedAccess(),
            Map = application => application.MapGet("/finance", () => "figures").RequireGroup("finance"),
        });
        var agent = await TestAgent.RegisterAsync(app);

        await agent.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, (await NavigateAsync(agent, "/finance")).StatusCode);
        await agent.SignInAsync("grace@example.com");
        Assert.Equal(HttpStatusCode.Forbidden, (await NavigateAsync(agent, "/finance")).StatusCode);
    }

    private static Task<HttpResponseMessage> NavigateAsync(TestAgent agent, string path) => agent.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, path)
    {
        Headers = { { "Sec-Fetch-Mode", "navigate" }, { "Accept", "text/html,*/*;q=0.8" } },
    });

    private static async Task<string> ConsentAsync(TestAgent agent, HttpResponseMessage page)
    {
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var code = (await agent.Browser.PressAsync(page, "allow")).LocationParameters()["code"];
        return (await (await agent.ExchangeAsync(code)).ReadJsonAsync()).GetProperty("access_token").GetString()!;
    }

    // A client sends no cookie of the person's browser.
    private static Task<HttpResponseMessage> GetAsync(TestAgent agent, string path, string token) => agent.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, path)
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token), Accept = { new("text/plain") } },
    }.WithoutCookies());
}

file static class HttpRequestMessageExtensions
{
    // The jar leaves a request alone that has the header.
    public static HttpRequestMessage WithoutCookies(this HttpRequestMessage request)
    {
        request.Headers.Add("Cookie", "none=none");
        return request;
    }
}
