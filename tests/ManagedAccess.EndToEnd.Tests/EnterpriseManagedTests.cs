using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The company decides who gets in, and for how long: an agent without a page, and access that ends before a token does.</summary>
public sealed class EnterpriseManagedTests : IAsyncLifetime
{
    private WikiProcess _wiki = null!;

    public async ValueTask InitializeAsync() => _wiki = await WikiProcess.StartAsync(new Dictionary<string, string>
    {
        ["Emulator:ManagedClients:0:Name"] = "Claude Code",
        ["Emulator:ManagedClients:0:ClientId"] = "claude-code",
        ["Emulator:ManagedClients:0:ClientSecret"] = "not-a-secret",
        ["Emulator:ManagedClients:0:Groups:0"] = "engineering",
    });

    public ValueTask DisposeAsync() => _wiki.DisposeAsync();

    [Fact]
    public async Task CSharpSdk_WithAnAssertionOfTheCompany_UsesTheToolsWithoutAPage()
    {
        using var http = new HttpClient();
        var provider = new IdentityAssertionGrantProvider(
            new IdentityAssertionGrantProviderOptions
            {
                ClientId = "claude-code",
                ClientSecret = "not-a-secret",
                IdpUrl = _wiki.Origin + "/cdn-cgi/access/idp",
                IdpClientId = "claude-code",
                IdpClientSecret = "not-a-secret",
                IdTokenCallback = (_, _) => SignInAsync(http),
            },
            http);

        var tokens = await provider.GetAccessTokenAsync(new Uri(_wiki.ToolsIdentifier), _wiki.Address, TestContext.Current.CancellationToken);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(_wiki.ToolsIdentifier), TransportMode = HttpTransportMode.StreamableHttp }, http),
            cancellationToken: TestContext.Current.CancellationToken);
        var result = await client.CallToolAsync("search_pages", new Dictionary<string, object?> { ["query"] = "pager" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("on-call", Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text, StringComparison.Ordinal);
        await _wiki.WaitForLineAsync($"POST /mcp Served 200 none as Human .* through claude-code named Claude Code via Agent identity provider {_wiki.Origin}/cdn-cgi/access/idp ");
    }

    [Fact]
    public async Task Agent_WithARevokedGrant_IsRefusedAtOnce_AndTheRecordSaysWhy()
    {
        using var ada = Person.Ada();
        using var agent = new StandardsClient("Claude Code");
        var grant = await agent.GetInAsync(new Uri(_wiki.Address, "whoami"), ada);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(grant.AccessToken)).StatusCode);

        using var form = new FormUrlEncodedContent([new("client_id", grant.ClientId), new("token", grant.RefreshToken!)]);
        using var revoked = await _wiki.Http.PostAsync(new Uri(grant.Server.GetProperty("revocation_endpoint").GetString()!), form, TestContext.Current.CancellationToken);
        using var refused = await CallAsync(grant.AccessToken);

        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await _wiki.WaitForLineAsync("GET /whoami Refused 401 token_revoked ");
    }

    private async Task<HttpResponseMessage> CallAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "whoami");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _wiki.Http.SendAsync(request);
    }

    private async Task<string> SignInAsync(HttpClient http)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "password"), new("username", "ada@example.com"), new("client_id", "claude-code"), new("client_secret", "not-a-secret")]);
        using var response = await http.PostAsync(new Uri(_wiki.Address, "cdn-cgi/access/idp/token"), form);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("id_token").GetString()!;
    }
}
