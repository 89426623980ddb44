using System.Net;
using System.Text.Json;
using ManagedAccess.Emulator.Tests.DeveloperPage;
using ManagedAccess.Emulator.Tests.Edge;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.Emulator.Tests.Federation;

/// <summary>A person of one emulated account signs in at another one.</summary>
public sealed class FederatedSignInTests
{
    [Fact]
    public async Task SignIn_WithAPersonOfTheSource_GivesTheRecipientTheIdentityAndASubjectOfItsOwn()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();

        var answer = await visitor.SignInAsync(target: "/pages/1?a=b");

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/pages/1?a=b", answer.Headers.Location!.OriginalString);
        var identity = await IdentityAsync(visitor.Recipient);
        Assert.Equal(FederatedAccounts.Ada, identity.GetProperty("email").GetString());
        Assert.Equal("Ada Lovelace", identity.GetProperty("name").GetString());
        Assert.Equal(["engineering", "research"], identity.GetProperty("groups").EnumerateArray().Select(group => group.GetString()!));
        Assert.Equal(FederatedAccounts.Issuer, identity.GetProperty("idp").GetProperty("id").GetString());
        Assert.Equal("oidc", identity.GetProperty("idp").GetProperty("type").GetString());

        var agent = new TestAgent(accounts.Source.CreateBrowser(FederatedAccounts.SourceOrigin));
        await agent.SignInAsync();
        var atSource = await IdentityAsync(agent.Browser);
        Assert.NotEqual(atSource.GetProperty("user_uuid").GetString(), identity.GetProperty("user_uuid").GetString());
        Assert.Equal("emulator", atSource.GetProperty("idp").GetProperty("id").GetString());
    }

    [Fact]
    public async Task SignIn_AtTheEdge_ForwardsTheAssertionWithTheClaimsOfTheSource()
    {
        await using var accounts = await FederatedAccounts.StartAsync(
            recipient: [("Emulator:Mode", "Edge"), .. EdgeApp.Policy("require method mfa", "allow group engineering")],
            mapRecipient: EdgeApp.MapEcho);
        var visitor = accounts.CreateVisitor();
        await visitor.SignInAsync();

        var assertion = (await (await visitor.Recipient.GetAsync("/")).ReadRequestAsync()).ReadAssertion();

        Assert.Equal(FederatedAccounts.Ada, assertion.GetPayloadValue<string>("email"));
        Assert.Equal("e-42", assertion.Payload().GetProperty("custom").GetProperty("employee_id").GetString());
        var identity = await IdentityAsync(visitor.Recipient);
        Assert.Equal(["pwd", "mfa"], identity.GetProperty("amr").EnumerateArray().Select(method => method.GetString()!));
    }

    [Theory]
    [InlineData(null, "0")]
    [InlineData("phr", "phr")]
    public async Task SignIn_WithARequestedContext_HasIt(string? requested, string expected)
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var agent = await TestAgent.RegisterAsync(accounts.Recipient, FederatedAccounts.RecipientOrigin);
        var visitor = new Visitor(accounts.Source.CreateBrowser(FederatedAccounts.SourceOrigin, agent.Browser.Cookies), agent.Browser);
        var sentToLogin = await agent.Browser.GetAsync(agent.AuthorizationUri(("acr_values", requested)));
        var start = await agent.Browser.PressAsync(await agent.Browser.GetAsync(sentToLogin.Headers.Location!.OriginalString), FederatedAccounts.Continue);

        var answer = await visitor.ChooseAsync(await visitor.Source.GetAsync(start.Headers.Location!.OriginalString), FederatedAccounts.Ada);
        var consent = await agent.Browser.GetAsync((await agent.Browser.GetAsync(answer.OriginalString)).Headers.Location!.OriginalString);
        var code = (await agent.Browser.PressAsync(consent, "allow")).LocationParameters()["code"];

        var token = new JsonWebToken((await (await agent.ExchangeAsync(code)).ReadJsonAsync()).GetProperty("access_token").GetString());
        Assert.Equal(expected, token.GetPayloadValue<string>("acr"));
        Assert.Equal(FederatedAccounts.Issuer, token.GetPayloadValue<string>("idp"));
    }

    [Fact]
    public async Task Person_OfARecipient_KeepsTheSubjectAtTheNextSignIn()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var first = accounts.CreateVisitor();
        var second = accounts.CreateVisitor();
        await first.SignInAsync();
        await second.SignInAsync();

        Assert.Equal((await IdentityAsync(first.Recipient)).GetProperty("user_uuid").GetString(), (await IdentityAsync(second.Recipient)).GetProperty("user_uuid").GetString());
    }

    [Fact]
    public async Task Session_AfterARestartOfTheRecipient_GoesOn()
    {
        var folder = EmulatedApp.NewFolder();
        CookieContainer cookies;
        string identity;
        await using (var accounts = await FederatedAccounts.StartAsync(folder: folder))
        {
            var visitor = accounts.CreateVisitor();
            await visitor.SignInAsync();
            (cookies, identity) = (visitor.Recipient.Cookies, (await IdentityAsync(visitor.Recipient)).ToString());
        }

        await using (var accounts = await FederatedAccounts.StartAsync(folder: folder))
        {
            Assert.Equal(identity, (await IdentityAsync(accounts.Recipient.CreateBrowser(FederatedAccounts.RecipientOrigin, cookies))).ToString());
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task DeveloperPage_OfARecipient_SaysWhereAPersonCameFrom()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        Assert.Contains("Nobody yet", (await visitor.Recipient.OpenPageAsync()).Body!.TextContent, StringComparison.Ordinal);
        await visitor.SignInAsync();

        var page = (await visitor.Recipient.OpenPageAsync()).Body!.TextContent;
        var people = await (await visitor.Recipient.GetAsync("/cdn-cgi/access/developer/people.json")).ReadJsonAsync();

        Assert.Contains("from " + FederatedAccounts.Issuer, page, StringComparison.Ordinal);
        Assert.Equal(FederatedAccounts.Issuer, Assert.Single(people.EnumerateArray()).GetProperty("identity_provider").GetString());
    }

    [Fact]
    public async Task SignIn_AtTheRecipient_IsNoSessionAtTheSource()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        await visitor.SignInAsync();

        var response = await visitor.Source.GetAsync("/cdn-cgi/access/get-identity");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Token_WithoutABrowser_IsForSomeoneWhoHasSignedInThroughTheSource()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => accounts.Recipient.Emulator.IssueTokenAsync(FederatedAccounts.Ada));
        Assert.Contains("Emulator:Federation:Source", exception.Message, StringComparison.Ordinal);
        await accounts.CreateVisitor().SignInAsync();

        var token = new JsonWebToken(await accounts.Recipient.Emulator.IssueTokenAsync(FederatedAccounts.Ada));

        Assert.Equal(FederatedAccounts.Issuer, token.GetPayloadValue<string>("idp"));
    }

    [Fact]
    public async Task LoginPage_OfARecipient_NamesTheSourceAndNobody()
    {
        await using var accounts = await FederatedAccounts.StartAsync();

        var page = await (await accounts.CreateVisitor().Recipient.GetAsync(FederatedAccounts.LoginPath)).Content.ReadAsStringAsync();

        Assert.Contains(FederatedAccounts.SourceOrigin, page, StringComparison.Ordinal);
        Assert.DoesNotContain("@example.com", page, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> IdentityAsync(TestBrowser browser) => await (await browser.GetAsync("/cdn-cgi/access/get-identity")).ReadJsonAsync();
}
