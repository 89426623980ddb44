using System.Net;
using ManagedAccess.AspNetCore;
using ManagedAccess.Emulator.Tests.Edge;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Tests.Federation;

/// <summary>An application that trusts both accounts of a federation: who a person is to it, and whom its policy floor refuses.</summary>
public sealed class OnePersonTests
{
    private const string Wiki = "https://wiki.corp.example";

    private static readonly (string, string?)[] KnowsTheWiki = [("Emulator:Resources:0", Wiki)];

    [Fact]
    public async Task Application_ThatTrustsBothAccounts_SeesOnePerson()
    {
        await using var accounts = await FederatedAccounts.StartAsync(KnowsTheWiki, KnowsTheWiki);
        await using var wiki = await StartWikiAsync(accounts);
        var atSource = await TokenOfSourceAsync(accounts, FederatedAccounts.Ada);
        var atRecipient = await TokenOfRecipientAsync(accounts, FederatedAccounts.Ada);

        var (here, there) = (await WhoAmIAsync(wiki, atSource), await WhoAmIAsync(wiki, atRecipient));

        Assert.Equal("key:custom.employee_id=e-42", here.Key);
        Assert.Equal(here.Key, there.Key);
        Assert.NotEqual(here.Subject, there.Subject);
        Assert.Equal((FederatedAccounts.SourceOrigin, FederatedAccounts.RecipientOrigin), (here.Issuer, there.Issuer));
        Assert.Equal((null, FederatedAccounts.Issuer), (here.IdentityProvider, there.IdentityProvider));
    }

    [Fact]
    public async Task Application_WithAPolicyFloor_RefusesWhomTheSourceDidNotCallMfa()
    {
        await using var accounts = await FederatedAccounts.StartAsync(KnowsTheWiki, KnowsTheWiki);
        await using var wiki = await StartWikiAsync(accounts, ("ManagedAccess:Callers:RequiredAuthenticationMethods:0", "mfa"));
        var ada = await TokenOfRecipientAsync(accounts, FederatedAccounts.Ada);
        var grace = await TokenOfRecipientAsync(accounts, FederatedAccounts.Grace);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(wiki, ada)).StatusCode);
        var refused = await GetAsync(wiki, grace);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("insufficient_user_authentication", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grant_OfAFederatedPerson_IsJudgedByTheRecipientAtEachRefresh()
    {
        await using var accounts = await FederatedAccounts.StartAsync(recipient: [("Emulator:Mode", "Edge"), .. EdgeApp.Policy("allow group engineering")]);
        var agent = await TestAgent.RegisterAsync(accounts.Recipient, FederatedAccounts.RecipientOrigin);
        var tokens = await (await agent.ExchangeAsync(await CodeAsync(accounts, agent, FederatedAccounts.Ada))).ReadJsonAsync();
        var refreshToken = tokens.GetProperty("refresh_token").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await agent.RefreshAsync(refreshToken)).StatusCode);

        // As if she had signed in again after she left the group.
        var people = accounts.Recipient.Branch.GetRequiredService<UserDirectory>();
        people.Keep(people.FindByEmail(FederatedAccounts.Ada)! with { Groups = [] });

        Assert.Equal("invalid_grant", (await (await agent.RefreshAsync(refreshToken)).ReadJsonAsync()).GetProperty("error").GetString());
    }

    private static async Task<string> TokenOfSourceAsync(FederatedAccounts accounts, string person)
    {
        var agent = await TestAgent.RegisterAsync(accounts.Source, FederatedAccounts.SourceOrigin);
        await agent.SignInAsync(person);
        return await TokenAsync(agent, await ConsentAsync(agent, ("resource", Wiki), ("scope", null)));
    }

    private static async Task<string> TokenOfRecipientAsync(FederatedAccounts accounts, string person)
    {
        var agent = await TestAgent.RegisterAsync(accounts.Recipient, FederatedAccounts.RecipientOrigin);
        return await TokenAsync(agent, await CodeAsync(accounts, agent, person, ("resource", Wiki), ("scope", null)));
    }

    // The browser of the agent visits both accounts.
    private static async Task<string> CodeAsync(FederatedAccounts accounts, TestAgent agent, string person, params (string Name, string? Value)[] changes)
    {
        var visitor = new Visitor(accounts.Source.CreateBrowser(FederatedAccounts.SourceOrigin, agent.Browser.Cookies), agent.Browser);
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SignInAsync(person)).StatusCode);
        return await ConsentAsync(agent, changes);
    }

    private static async Task<string> ConsentAsync(TestAgent agent, params (string Name, string? Value)[] changes)
    {
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri(changes));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return (await agent.Browser.PressAsync(page, "allow")).LocationParameters()["code"];
    }

    private static async Task<string> TokenAsync(TestAgent agent, string code)
        => (await (await agent.ExchangeAsync(code)).ReadJsonAsync()).GetProperty("access_token").GetString()!;

    private static async Task<WebApplication> StartWikiAsync(FederatedAccounts accounts, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(
        [
            new("ManagedAccess:Resource", Wiki),
            .. new[] { FederatedAccounts.SourceOrigin, FederatedAccounts.RecipientOrigin }.Index().SelectMany(issuer => new KeyValuePair<string, string?>[]
            {
                new($"ManagedAccess:AuthorizationServers:{issuer.Index}:Issuer", issuer.Item),
                new($"ManagedAccess:AuthorizationServers:{issuer.Index}:RequireHttpsMetadata", "false"),
                new($"ManagedAccess:AuthorizationServers:{issuer.Index}:IdentityKey", "custom.employee_id"),
            }),
            .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)),
        ]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(accounts.Source.Clock);
        builder.Services.AddManagedAccess();
        builder.Services.AddHttpClient("ManagedAccess.AspNetCore").ConfigurePrimaryHttpMessageHandler(() => new ByPort(accounts));
        builder.WebHost.UseTestServer(server => server.BaseAddress = new Uri(Wiki));
        var wiki = builder.Build();
        wiki.MapGet("/whoami", (RequestAttribution caller) => Results.Json(new Caller(caller.User!.Key, caller.User.Issuer, caller.User.Subject, caller.IdentityProvider)));
        await wiki.StartAsync();
        return wiki;
    }

    private static async Task<Caller> WhoAmIAsync(WebApplication wiki, string token)
    {
        var response = await GetAsync(wiki, token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await System.Net.Http.Json.HttpContentJsonExtensions.ReadFromJsonAsync<Caller>(response.Content))!;
    }

    private static Task<HttpResponseMessage> GetAsync(WebApplication wiki, string token) => wiki.GetTestClient().SendAsync(EdgeApp.Get("/whoami", ("Authorization", $"Bearer {token}")));

    private sealed record Caller(string Key, string Issuer, string Subject, string? IdentityProvider);

    /// <summary>Two servers without sockets, told apart as on a machine: by the port.</summary>
    private sealed class ByPort(FederatedAccounts accounts) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _source = new(accounts.Source.CreateHandler());
        private readonly HttpMessageInvoker _recipient = new(accounts.Recipient.CreateHandler());

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => (request.RequestUri!.Port == new Uri(FederatedAccounts.SourceOrigin).Port ? _source : _recipient).SendAsync(request, cancellationToken);
    }
}
