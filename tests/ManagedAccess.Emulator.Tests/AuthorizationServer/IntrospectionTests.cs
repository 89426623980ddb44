using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ManagedAccess.Emulator.Tests.DeveloperPage;
using ManagedAccess.Emulator.Tests.IdentityProvider;
using ManagedAccess.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests.AuthorizationServer;

/// <summary>Access tokens that only the emulator can read: the application asks it about them (RFC 7662), with settings that nobody wrote.</summary>
public sealed class IntrospectionTests : IAsyncLifetime
{
    private const string Path = "/cdn-cgi/access/oauth/introspect";

    private EmulatedApp _app = null!;
    private TestBrowser _client = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync(("Emulator:AccessTokenFormat", "Opaque"));
        _client = _app.CreateBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Application_WithoutASetting_KnowsTheCallerOfAnOpaqueToken()
    {
        var agent = await TestAgent.RegisterAsync(_app);
        var tokens = await agent.GetTokensAsync();
        var token = tokens.GetProperty("access_token").GetString()!;

        var response = await ManagedApp.CallAsync(_client, token, "/whoami");

        Assert.DoesNotContain('.', token);
        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());
        Assert.Equal("Human ada@example.com through Test agent let in by ", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Token_ThatItsClientRevoked_IsRefusedAtOnce()
    {
        var agent = await TestAgent.RegisterAsync(_app);
        var tokens = await agent.GetTokensAsync();
        var token = tokens.GetProperty("access_token").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await ManagedApp.CallAsync(_client, token, "/whoami")).StatusCode);

        await agent.RevokeAsync(token);

        Assert.Equal(HttpStatusCode.Unauthorized, (await ManagedApp.CallAsync(_client, token, "/whoami")).StatusCode);
        Assert.False((await IntrospectAsync(token)).GetProperty("active").GetBoolean());
    }

    [Theory]
    [InlineData("expire-grant")]
    [InlineData("revoke-grant")]
    public async Task Token_ThatADeveloperEnded_IsRefusedAtOnce(string action)
    {
        var agent = await TestAgent.RegisterAsync(_app);
        var token = (await agent.GetTokensAsync()).GetProperty("access_token").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await ManagedApp.CallAsync(_client, token, "/whoami")).StatusCode);
        using var developer = _app.CreateBrowser();

        await developer.PressButtonAsync(action);

        Assert.Equal(HttpStatusCode.Unauthorized, (await ManagedApp.CallAsync(_client, token, "/whoami")).StatusCode);
        Assert.Equal("""{"active":false}""", (await IntrospectAsync(token)).GetRawText());
    }

    [Fact]
    public async Task Tokens_OfEveryKind_AreOpaque()
    {
        var issued = await _app.Emulator.IssueTokenAsync("grace@example.com");
        var managed = (await (await ManagedApp.GrantAsync(_client, ManagedApp.Assertion(_app))).ReadJsonAsync()).GetProperty("access_token").GetString()!;

        Assert.DoesNotContain('.', issued + managed);
        Assert.StartsWith("Human grace@example.com", await (await ManagedApp.CallAsync(_client, issued, "/whoami")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal($"Human ada@example.com through Claude Code let in by {ManagedApp.Provider}", await (await ManagedApp.CallAsync(_client, managed)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Token_BoundToAKey_IsOfUseWithTheKeyOnly()
    {
        var agent = await TestAgent.RegisterAsync(_app);
        var key = new TestProof(_app.Clock);
        agent.Proof = () => key.Create("", EmulatedApp.Origin + TestAgent.TokenPath, "POST");
        var token = (await agent.GetTokensAsync()).GetProperty("access_token").GetString()!;

        var bound = await _client.SendAsync(Edge.EdgeApp.Get("/whoami", ("Authorization", $"DPoP {token}"), ("DPoP", key.Create(token, EmulatedApp.Origin + "/whoami"))));
        var stolen = await ManagedApp.CallAsync(_client, token, "/whoami");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (bound.StatusCode, stolen.StatusCode));
        Assert.Equal("DPoP", (await IntrospectAsync(token)).GetProperty("token_type").GetString());
    }

    [Fact]
    public async Task Answer_HasTheClaimsOfTheToken_AndEndsWithIt()
    {
        var token = await _app.Emulator.IssueTokenAsync("ada@example.com", "agent-1", ["wiki.read"]);

        var active = await IntrospectAsync(token);
        _app.Clock.Advance(TimeSpan.FromMinutes(15));
        var expired = await IntrospectAsync(token);

        Assert.True(active.GetProperty("active").GetBoolean());
        Assert.Equal(
            (EmulatedApp.Origin, EmulatedApp.Origin, "agent-1", "wiki.read"),
            (active.GetProperty("iss").GetString(), active.GetProperty("aud").GetString(), active.GetProperty("client_id").GetString(), active.GetProperty("scope").GetString()));
        Assert.Equal("""{"active":false}""", expired.GetRawText());
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("a.b.c")]
    public async Task Answer_ToAnythingElse_SaysNothing(string token) => Assert.Equal("""{"active":false}""", (await IntrospectAsync(token)).GetRawText());

    [Fact]
    public async Task Answer_ToARefreshToken_SaysNothing()
    {
        var agent = await TestAgent.RegisterAsync(_app);
        var tokens = await agent.GetTokensAsync();

        Assert.Equal("""{"active":false}""", (await IntrospectAsync(tokens.GetProperty("refresh_token").GetString()!)).GetRawText());
    }

    [Theory]
    [InlineData("application", "wrong")]
    [InlineData("claude-code", "not-a-secret")]
    [InlineData("", "")]
    public async Task Question_OfSomebodyElse_IsRefused(string clientId, string secret)
    {
        var response = await AskAsync(await _app.Emulator.IssueTokenAsync("ada@example.com"), clientId, secret);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("invalid_client", (await response.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Metadata_OfThisForm_NamesTheEndpoint()
    {
        var metadata = await (await _client.GetAsync("/.well-known/oauth-authorization-server")).ReadJsonAsync();

        Assert.Equal(EmulatedApp.Origin + Path, metadata.GetProperty("introspection_endpoint").GetString());
    }

    [Fact]
    public async Task Jwts_AreNotAskedAbout()
    {
        await using var app = await EmulatedApp.StartAsync();
        using var client = app.CreateBrowser();

        var response = await client.PostAsync(Path, [new("token", await app.Emulator.IssueTokenAsync("ada@example.com"))]);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Null(app.Services.GetRequiredService<IConfiguration>()["ManagedAccess:AuthorizationServers:0:Introspection:ClientId"]);
    }

    private async Task<JsonElement> IntrospectAsync(string token)
    {
        var settings = _app.Services.GetRequiredService<IConfiguration>().GetSection("ManagedAccess:AuthorizationServers:0:Introspection");
        return await (await AskAsync(token, settings["ClientId"]!, settings["ClientSecret"]!)).ReadJsonAsync();
    }

    private Task<HttpResponseMessage> AskAsync(string token, string clientId, string secret)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new FormUrlEncodedContent([new("token", token)]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{secret}")));
        return _client.SendAsync(request);
    }
}
