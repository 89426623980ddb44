using System.Net;
using System.Text.Json;
using ManagedAccess.Emulator.Tests.Edge;

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
    public async Task SignIn_AtTheRecipient_IsNoSessionAtTheSource()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        await visitor.SignInAsync();

        var response = await visitor.Source.GetAsync("/cdn-cgi/access/get-identity");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
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
