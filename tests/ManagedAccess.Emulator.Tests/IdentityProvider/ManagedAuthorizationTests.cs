using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ModelContextProtocol.Authentication;

namespace ManagedAccess.Emulator.Tests.IdentityProvider;

/// <summary>Enterprise-managed authorization: the company decides once, and a client gets in without a page.</summary>
public sealed class ManagedAuthorizationTests : IAsyncLifetime
{
    private static readonly List<(string Name, string Error, Func<EmulatedApp, string> Make)> Hostile =
    [
        ("no JWT", "invalid_grant", _ => "assertion"),
        ("nothing", "invalid_grant", _ => ""),
        ("a foreign issuer", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["iss"] = "https://evil.example")),
        ("this server as issuer", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["iss"] = EmulatedApp.Origin)),
        ("an issuer with a slash", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["iss"] = ManagedApp.Provider + "/")),
        ("no issuer", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims.Remove("iss"))),
        ("a foreign key", "invalid_grant", app => ManagedApp.Assertion(app, key: new ProviderKey().Credentials)),
        ("the key of this server", "invalid_grant", app => ManagedApp.Assertion(app, key: app.Branch.GetRequiredService<SigningKeyRing>().Current.Credentials)),
        ("a symmetric key", "invalid_grant", app => ManagedApp.Assertion(app, key: new SigningCredentials(new SymmetricSecurityKey(new byte[32]), SecurityAlgorithms.HmacSha256))),
        ("no signature", "invalid_grant", app => ManagedApp.Assertion(app)[..(ManagedApp.Assertion(app).LastIndexOf('.') + 1)]),
        ("typ JWT", "invalid_grant", app => ManagedApp.Assertion(app, type: "JWT")),
        ("typ at+jwt", "invalid_grant", app => ManagedApp.Assertion(app, type: "at+jwt")),
        ("no typ", "invalid_grant", app => ManagedApp.Assertion(app, type: null)),
        ("another audience", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["aud"] = "https://other.example")),
        ("another port as audience", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["aud"] = "http://localhost:5081")),
        ("an audience with a slash", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["aud"] = EmulatedApp.Origin + "/")),
        ("the resource as audience", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["aud"] = ManagedApp.Mcp)),
        ("two audiences", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["aud"] = new JsonArray(EmulatedApp.Origin, "https://other.example"))),
        ("no audience", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims.Remove("aud"))),
        ("expired", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["exp"] = claims["iat"]!.GetValue<long>() - 30)),
        ("no end", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims.Remove("exp"))),
        ("not yet valid", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["nbf"] = claims["iat"]!.GetValue<long>() + 60)),
        ("of the future", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["iat"] = claims["iat"]!.GetValue<long>() + 60)),
        ("no iat", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims.Remove("iat"))),
        ("no jti", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims.Remove("jti"))),
        ("a jti that is a number", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["jti"] = 7)),
        ("no sub", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims.Remove("sub"))),
        ("nobody", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["sub"] = "nobody")),
        ("another client", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["client_id"] = ManagedApp.AgentId)),
        ("no client", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims.Remove("client_id"))),
        ("no resource", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims.Remove("resource"))),
        ("two resources", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["resource"] = new JsonArray(ManagedApp.Mcp, EmulatedApp.Origin))),
        ("a resource elsewhere", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["resource"] = "https://other.example/mcp")),
        ("an unknown resource", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["resource"] = EmulatedApp.Origin + "/other")),
        ("a binding without a proof", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["cnf"] = new JsonObject { ["jkt"] = new string('a', 43) })),
        ("a binding that nobody knows", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["cnf"] = new JsonObject { ["x5t#S256"] = "x" })),
        ("a binding that is a text", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["cnf"] = "x")),
        ("an actor that is a text", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["act"] = "agent")),
        ("an actor without a name", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["act"] = new JsonObject())),
        ("too long", "invalid_grant", app => ManagedApp.Assertion(app, claims => claims["more"] = new string('a', 9000))),
    ];

    private EmulatedApp _app = null!;
    private TestBrowser _client = null!;

    public static TheoryData<int, string> HostileAssertions => [.. Hostile.Select((assertion, index) => (index, assertion.Name))];

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync();
        _client = _app.CreateBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData(ManagedApp.Mcp, "/mcp")]
    [InlineData(EmulatedApp.Origin, "/whoami")]
    public async Task Client_OfTheMcpSdk_GetsInWithoutAPage(string resource, string path)
    {
        var idToken = await ManagedApp.SignInAsync(_client);
        using var http = new HttpClient(_app.CreateHandler());

        var tokens = await ManagedApp.Client(http, idToken).GetAccessTokenAsync(new Uri(resource), new Uri(EmulatedApp.Origin), TestContext.Current.CancellationToken);
        var response = await ManagedApp.CallAsync(_client, tokens.AccessToken, path);

        Assert.Equal($"Human ada@example.com through Claude Code let in by {ManagedApp.Provider}", await response.Content.ReadAsStringAsync());
        Assert.Equal("wiki.read", tokens.Scope);
        Assert.Null(tokens.RefreshToken);
        var record = _app.Services.GetRequiredService<RecordingAuditSink>().Last;
        Assert.Equal(("ada@example.com", ManagedApp.ClientId, "Claude Code", ManagedApp.Provider), (record.Email, record.ClientId, record.ClientName, record.IdentityProvider));
    }

    [Fact]
    public async Task Agent_IsTheActorOnAttributionAndRecord()
    {
        var idToken = await ManagedApp.SignInAsync(_client, "alan@example.com", ManagedApp.AgentId);
        using var http = new HttpClient(_app.CreateHandler());

        var tokens = await ManagedApp.Client(http, idToken, ManagedApp.AgentId).GetAccessTokenAsync(new Uri(ManagedApp.Mcp), new Uri(EmulatedApp.Origin), TestContext.Current.CancellationToken);
        var response = await ManagedApp.CallAsync(_client, tokens.AccessToken);

        Assert.Equal($"Delegated alan@example.com through Night agent let in by {ManagedApp.Provider} actor {ManagedApp.AgentId} ai_agent", await response.Content.ReadAsStringAsync());
        var record = _app.Services.GetRequiredService<RecordingAuditSink>().Last;
        Assert.Equal((ManagedApp.AgentId, "ai_agent"), (record.Actors, record.ActorProfile));
    }

    [Fact]
    public async Task Person_WhomTheCompanyHasNotLetUseTheClient_DoesNotGetIn()
    {
        var idToken = await ManagedApp.SignInAsync(_client, "alan@example.com"); // of research, and the client is for engineering
        using var http = new HttpClient(_app.CreateHandler());

        var exception = await Assert.ThrowsAsync<IdentityAssertionGrantException>(
            () => ManagedApp.Client(http, idToken).GetAccessTokenAsync(new Uri(ManagedApp.Mcp), new Uri(EmulatedApp.Origin), TestContext.Current.CancellationToken));

        Assert.Equal("invalid_request", exception.ErrorCode);
    }

    [Theory]
    [InlineData("wiki.read wiki.write", "wiki.read")]
    [InlineData("wiki.read", "wiki.read")]
    public async Task Scope_IsAtMostWhatTheCompanyAllows(string asked, string granted)
    {
        var idToken = await ManagedApp.SignInAsync(_client);
        using var http = new HttpClient(_app.CreateHandler());

        var tokens = await ManagedApp.Client(http, idToken, scope: asked).GetAccessTokenAsync(new Uri(EmulatedApp.Origin), new Uri(EmulatedApp.Origin), TestContext.Current.CancellationToken);

        Assert.Equal(granted, tokens.Scope);
    }

    [Theory]
    [MemberData(nameof(HostileAssertions))]
    public async Task Assertion_ThatIsHostile_OpensNothing(int index, string name)
    {
        var (_, error, make) = Hostile[index];

        var response = await ManagedApp.GrantAsync(_client, make(_app));

        Assert.True(response.StatusCode is HttpStatusCode.BadRequest, name);
        Assert.Equal(error, (await response.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Assertion_ThatIsGood_IsUsedOnce()
    {
        var assertion = ManagedApp.Assertion(_app);

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ManagedApp.GrantAsync(_client, assertion)));

        Assert.Single(responses, response => response.IsSuccessStatusCode);
        Assert.All(responses.Where(response => !response.IsSuccessStatusCode), response => Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode));
    }

    [Fact]
    public async Task Assertion_WithAnAudienceListOfOne_IsGood()
        => Assert.Equal(HttpStatusCode.OK, (await ManagedApp.GrantAsync(_client, ManagedApp.Assertion(_app, claims => claims["aud"] = new JsonArray(EmulatedApp.Origin)))).StatusCode);

    [Theory]
    [InlineData("scope", "wiki.read wiki.write", "invalid_scope")]
    [InlineData("resource", EmulatedApp.Origin, "invalid_target")]
    [InlineData("client_secret", "wrong", "invalid_client")]
    [InlineData("client_id", ManagedApp.AgentId, "invalid_grant")]
    [InlineData("client_id", "unknown", "invalid_client")]
    public async Task Request_ThatAsksForMore_IsRefusedAndTheAssertionIsKept(string name, string value, string error)
    {
        var assertion = ManagedApp.Assertion(_app);
        (string Name, string Value)[] fields = [("grant_type", ManagedApp.JwtBearer), ("assertion", assertion), ("client_id", ManagedApp.ClientId), ("client_secret", ManagedApp.Secret)];

        var response = await ManagedApp.PostAsync(_client, TestAgent.TokenPath, [.. fields.Where(field => field.Name != name), (name, value)]);

        Assert.Equal(error, (await response.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.OK, (await ManagedApp.GrantAsync(_client, assertion)).StatusCode);
    }

    [Fact]
    public async Task Assertion_BoundToAKey_IsOfUseWithThisKeyOnly()
    {
        var (key, other) = (new TestProof(_app.Clock), new TestProof(_app.Clock, index: 41));
        string Bound() => ManagedApp.Assertion(_app, claims => claims["cnf"] = new JsonObject { ["jkt"] = key.Thumbprint });

        var withAnother = await SendAsync(Bound(), other);
        var good = await (await SendAsync(Bound(), key)).ReadJsonAsync();

        Assert.Equal("invalid_grant", (await withAnother.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal("DPoP", good.GetProperty("token_type").GetString());

        Task<HttpResponseMessage> SendAsync(string assertion, TestProof proof)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, TestAgent.TokenPath)
            {
                Content = new FormUrlEncodedContent(
                [
                    new("grant_type", ManagedApp.JwtBearer), new("assertion", assertion), new("client_id", ManagedApp.ClientId), new("client_secret", ManagedApp.Secret),
                ]),
            };
            request.Headers.Add("DPoP", proof.Create("", EmulatedApp.Origin + TestAgent.TokenPath, "POST"));
            return _client.SendAsync(request);
        }
    }

    [Theory]
    [InlineData("requested_token_type", "urn:ietf:params:oauth:token-type:access_token", "invalid_request")]
    [InlineData("subject_token_type", "urn:ietf:params:oauth:token-type:saml2", "invalid_request")]
    [InlineData("subject_token", "token", "invalid_request")]
    [InlineData("actor_token", "token", "invalid_request")]
    [InlineData("audience", "https://other.example", "invalid_target")]
    [InlineData("resource", "https://other.example/mcp", "invalid_target")]
    [InlineData("resource", "", "invalid_target")]
    [InlineData("scope", "wiki.write", "invalid_scope")]
    [InlineData("client_secret", "wrong", "invalid_client")]
    [InlineData("grant_type", "authorization_code", "unsupported_grant_type")]
    public async Task Exchange_ThatIsBad_GivesNoAssertion(string name, string value, string error)
    {
        var response = await ExchangeAsync(await ManagedApp.SignInAsync(_client), (name, value));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(error, (await response.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Exchange_OfAnAssertion_OrOfAnotherClientsIdToken_IsRefused()
    {
        var assertion = (await (await ExchangeAsync(await ManagedApp.SignInAsync(_client))).ReadJsonAsync()).GetProperty("access_token").GetString()!;

        var ofAssertion = await ExchangeAsync(assertion);
        var ofAnother = await ExchangeAsync(await ManagedApp.SignInAsync(_client, clientId: ManagedApp.AgentId));

        Assert.Equal("oauth-id-jag+jwt", new JsonWebToken(assertion).Typ);
        Assert.Equal(EmulatedApp.Origin, Assert.Single(new JsonWebToken(assertion).Audiences));
        Assert.Equal("invalid_request", (await ofAssertion.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal("invalid_request", (await ofAnother.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Exchange_AfterTheIdTokenHasExpired_OrTheSessionWasEnded_IsRefused()
    {
        var idToken = await ManagedApp.SignInAsync(_client);
        var assertion = ManagedApp.Assertion(_app, claims => claims["auth_time"] = claims["iat"]!.GetValue<long>());
        await _app.Emulator.EndSessionsAsync("ada@example.com");
        var ended = await ExchangeAsync(idToken);
        var kept = await ManagedApp.GrantAsync(_client, assertion);
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        var again = await ManagedApp.SignInAsync(_client);
        var good = await ExchangeAsync(again);
        _app.Clock.Advance(TimeSpan.FromHours(1));
        var expired = await ExchangeAsync(again);

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.OK, HttpStatusCode.BadRequest],
            new[] { ended, kept, good, expired }.Select(response => response.StatusCode));
    }

    [Fact]
    public async Task Assertion_OfAPersonWhoIsEndedWhileTheAppIsAsked_GivesNoToken()
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            Settings = [("Emulator:ManagedClients:0:Name", "Claude Code"), ("Emulator:ManagedClients:0:ClientId", ManagedApp.ClientId), ("Emulator:ManagedClients:0:ClientSecret", ManagedApp.Secret)],
            Map = application => application.MapGet("/.well-known/oauth-protected-resource/late", async (ManagedAccessEmulator emulator) =>
            {
                await emulator.EndSessionsAsync(TestAgent.Ada);
                return Results.Json(new { resource = EmulatedApp.Origin + "/late", scopes_supported = new[] { "wiki.read" } });
            }),
        });
        using var client = app.CreateBrowser();

        var response = await ManagedApp.GrantAsync(client, ManagedApp.Assertion(app, claims => claims["resource"] = EmulatedApp.Origin + "/late"));

        Assert.Equal("invalid_grant", (await response.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Contains("was ended", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://localhost:8080")]
    public async Task Page_OfAnotherSite_CannotSignInAsAnyone(string field, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, ManagedApp.ProviderTokenPath)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "password"), new("username", "ada@example.com"), new("client_id", ManagedApp.ClientId), new("client_secret", ManagedApp.Secret)]),
        };
        request.Headers.Add(field, value);

        var response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Metadata_OfBothServers_AnnouncesTheProfile()
    {
        var server = await (await _client.GetAsync("/.well-known/oauth-authorization-server")).ReadJsonAsync();
        var provider = await (await _client.GetAsync("/cdn-cgi/access/idp/.well-known/openid-configuration")).ReadJsonAsync();
        var inserted = await (await _client.GetAsync("/.well-known/oauth-authorization-server/cdn-cgi/access/idp")).ReadJsonAsync();
        var keys = await (await _client.GetAsync("/cdn-cgi/access/idp/keys")).ReadJsonAsync();

        Assert.Contains(ManagedApp.JwtBearer, server.GetProperty("grant_types_supported").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal("urn:ietf:params:oauth:grant-profile:id-jag", Assert.Single(server.GetProperty("authorization_grant_profiles_supported").EnumerateArray()).GetString());
        Assert.Equal(ManagedApp.Provider, provider.GetProperty("issuer").GetString());
        Assert.Equal(provider.ToString(), inserted.ToString());
        Assert.Equal("urn:ietf:params:oauth:token-type:id-jag", Assert.Single(provider.GetProperty("identity_chaining_requested_token_types_supported").EnumerateArray()).GetString());
        Assert.False(Assert.Single(keys.GetProperty("keys").EnumerateArray()).TryGetProperty("d", out _));
    }

    [Fact]
    public async Task Emulator_WithoutManagedClients_TakesNoAssertions()
    {
        await using var app = await EmulatedApp.StartAsync();
        using var client = app.CreateBrowser();

        var server = await (await client.GetAsync("/.well-known/oauth-authorization-server")).ReadJsonAsync();
        var grant = await ManagedApp.PostAsync(client, TestAgent.TokenPath, ("grant_type", ManagedApp.JwtBearer), ("assertion", "x"), ("client_id", "x"));
        var provider = await client.GetAsync("/cdn-cgi/access/idp/.well-known/openid-configuration");

        Assert.False(server.TryGetProperty("authorization_grant_profiles_supported", out _));
        Assert.Equal("unsupported_grant_type", (await grant.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.NotFound, provider.StatusCode);
    }

    [Fact]
    public async Task Clients_WithTheSameIdentifier_StopTheHost()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => EmulatedApp.StartAsync(
            ("Emulator:ManagedClients:0:Name", "One"), ("Emulator:ManagedClients:0:ClientId", ManagedApp.ClientId), ("Emulator:ManagedClients:0:ClientSecret", "x"),
            ("Emulator:ManagedClients:1:Name", "Two"), ("Emulator:ManagedClients:1:ClientId", ManagedApp.ClientId), ("Emulator:ManagedClients:1:ClientSecret", "x")));

        Assert.Contains("Emulator:ManagedClients:1:ClientId is 'claude-code', as of another managed client", exception.Message, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> ExchangeAsync(string subjectToken, (string Name, string Value) change = default) => ManagedApp.ExchangeAsync(_client, subjectToken, change);
}
