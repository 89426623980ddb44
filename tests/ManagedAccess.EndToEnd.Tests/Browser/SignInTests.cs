using Duende.IdentityModel;
using Duende.IdentityModel.Client;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace ManagedAccess.EndToEnd.Tests.Browser;

/// <summary>People get in through the same door, and never notice the one for agents.</summary>
public sealed class SignInTests(DevelopmentWiki development, Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task DeepLink_WithoutCookie_LeadsThroughSignInBackToThePageInHtml(EmulatorMode mode)
    {
        await using var visit = await chromium.OpenAsync(development.In(mode).Address);

        await visit.Page.GotoAsync("/pages/on-call?from=chat");
        Assert.Equal(SignInOf(mode, development.In(mode)), new Uri(visit.Page.Url).GetLeftPart(UriPartial.Path));
        await visit.ChooseAsync("Ada Lovelace");
        await visit.ArriveAsync("/pages/on-call?from=chat");

        Assert.Equal("On-call runbook", await visit.Page.Locator("main h1").First.InnerTextAsync());
        Assert.Contains("Ada Lovelace", await visit.Page.Locator("footer.site").InnerTextAsync(), StringComparison.Ordinal);
        Assert.All(visit.Documents, document => Assert.DoesNotContain("markdown", document.Headers.GetValueOrDefault("content-type", ""), StringComparison.Ordinal));
        Assert.Equal("text/html; charset=utf-8", visit.Documents[^1].Headers["content-type"]);
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task Cookies_AfterSignIn_AreOutOfReachOfScriptAndOtherSites(EmulatorMode mode)
    {
        await using var visit = await chromium.OpenAsync(development.In(mode).Address);

        await visit.SignInAsync("Ada Lovelace", "/pages/on-call");

        var cookies = await visit.Page.Context.CookiesAsync();
        Assert.Contains(cookies, cookie => cookie.Name == "CF_Authorization");
        Assert.All(cookies, cookie => Assert.True(cookie.HttpOnly && cookie.SameSite is SameSiteAttribute.Lax or SameSiteAttribute.Strict, cookie.Name));
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task SignIn_WithTheKeyboardAlone_Works(EmulatorMode mode)
    {
        await using var visit = await chromium.OpenAsync(development.In(mode).Address);
        await visit.Page.GotoAsync("/pages/on-call");

        var grace = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Grace Hopper" });
        for (var steps = 0; steps < 10 && !await grace.EvaluateAsync<bool>("button => button === document.activeElement"); steps++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
        }

        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.ArriveAsync("/pages/on-call");

        Assert.Contains("Grace Hopper", await visit.Page.Locator("footer.site").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task SignOut_ThenAPage_AsksAgain(EmulatorMode mode)
    {
        await using var visit = await chromium.OpenAsync(development.In(mode).Address);
        await visit.SignInAsync("Ada Lovelace", "/pages/on-call");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sign out" }).ClickAsync();
        await visit.Page.GotoAsync("/pages/on-call");

        Assert.Equal(SignInOf(mode, development.In(mode)), new Uri(visit.Page.Url).GetLeftPart(UriPartial.Path));
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task Cookie_OfAnotherWikiOnTheMachine_CountsAsNone(EmulatorMode mode)
    {
        await using var other = await DevelopmentWiki.StartAsync(mode);
        await using var visit = await chromium.OpenAsync(development.In(mode).Address);
        await visit.SignInAsync("Ada Lovelace", "/pages/on-call");

        await visit.Page.GotoAsync(other.Origin + "/pages/on-call");
        Assert.Equal(SignInOf(mode, other), new Uri(visit.Page.Url).GetLeftPart(UriPartial.Path));
        await visit.ChooseAsync("Grace Hopper");
        await visit.ArriveAsync("/pages/on-call");

        Assert.Contains("Grace Hopper", await visit.Page.Locator("footer.site").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    [Trait("Conformance", "EMU-20")]
    public async Task Consent_ReadAndRefused_SendsTheClientAnError(EmulatorMode mode)
    {
        var wiki = development.In(mode);
        using var client = new StandardsClient("Helpful assistant");
        var server = await client.GetServerAsync(wiki.Origin);
        var request = client.AuthorizationUri(
            server, await client.RegisterAsync(server), wiki.Origin, "wiki.read wiki.write", CryptoRandom.CreateUniqueId(), state: "s");
        await using var visit = await chromium.OpenAsync(wiki.Address);
        await visit.Page.RouteAsync(client.RedirectUri + "**", route => route.FulfillAsync(new() { Body = "You can close this window." }));

        await visit.Page.GotoAsync(request.AbsoluteUri);
        await visit.ChooseAsync("Ada Lovelace");
        var deny = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Deny" });
        await deny.WaitForAsync();
        var consent = await visit.Page.Locator("main").InnerTextAsync();
        await deny.ClickAsync();
        await visit.Page.GetByText("You can close this window.").WaitForAsync();

        string[] scopes = mode is EmulatorMode.Edge ? [] : ["wiki.read", "wiki.write"]; // Access has none
        foreach (var fact in (string[])["Helpful assistant", "Ada Lovelace", .. scopes, new Uri(client.RedirectUri).Authority, wiki.Origin])
        {
            Assert.Contains(fact, consent, StringComparison.Ordinal);
        }

        var answer = new AuthorizeResponse(visit.Page.Url);
        Assert.Equal(("access_denied", "s", wiki.Origin), (answer.Error, answer.State, answer.Issuer));
        Assert.Null(answer.Code);
        Assert.Empty(visit.Complaints);
    }

    // Access names the application in the path of its login page.
    private static string SignInOf(EmulatorMode mode, WikiProcess wiki) => wiki.Origin + "/cdn-cgi/access/login" + (mode is EmulatorMode.Edge ? "/" + wiki.Address.Authority : "");
}
