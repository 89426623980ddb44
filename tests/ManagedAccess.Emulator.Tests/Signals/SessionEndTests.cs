using System.Net;
using System.Text.Json;
using ManagedAccess.AspNetCore;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Tests.DeveloperPage;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.Emulator.Tests.Signals;

/// <summary>When a session ends at the emulator, the application refuses the tokens of the session at once, because an event tells it.</summary>
public sealed class SessionEndTests
{
    private const string Logout = "/cdn-cgi/access/logout";
    private const string SessionRevoked = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";

    [Fact]
    public async Task Agent_OfAPersonWithEndedSessions_IsRefusedAtOnceAndTheRecordSaysWhy()
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();
        using var client = app.CreateBrowser();
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(client, tokens)).StatusCode);

        await app.Emulator.EndSessionsAsync("ada@example.com");
        var refused = await CallAsync(client, tokens);
        var refreshed = await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
        var atBrowser = await agent.Browser.GetAsync("/whoami");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("error=\"invalid_token\"", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        var record = app.Services.GetRequiredService<RecordingAuditSink>().Records.First(record => record.Status == 401);
        Assert.Equal(("token_revoked", CredentialSource.Bearer), (record.Reason, record.Credential));
        Assert.Equal("invalid_grant", (await refreshed.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, atBrowser.StatusCode);
    }

    [Fact]
    public async Task Button_OnTheDeveloperPage_EndsAccessAtOnceAndTheRecordSaysWhy()
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();
        using var client = app.CreateBrowser();
        using var developer = app.CreateBrowser();
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(client, tokens)).StatusCode);

        var page = await developer.PressButtonAsync("end-all", "Ada Lovelace");
        var refused = await CallAsync(client, tokens);
        var refreshed = await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);

        Assert.StartsWith("All sessions and grants of Ada Lovelace have ended.", page.ResultIn("people"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("token_revoked", app.Services.GetRequiredService<RecordingAuditSink>().Records.First(record => record.Status == 401).Reason);
        Assert.Equal("invalid_grant", (await refreshed.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Person_AfterTheEnd_SignsInAgainAndConsentsAgain()
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        await agent.GetTokensAsync();
        await app.Emulator.EndSessionsAsync("ada@example.com");
        var unknown = await agent.Browser.GetAsync(agent.AuthorizationUri());
        app.Clock.Advance(TimeSpan.FromSeconds(1));

        var tokens = await agent.GetTokensAsync();

        Assert.StartsWith(TestAgent.LoginPath, unknown.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using var client = app.CreateBrowser();
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(client, tokens)).StatusCode);
    }

    [Fact]
    public async Task OtherPeople_AreNotSignedOut()
    {
        await using var app = await StartAsync();
        var token = await app.Emulator.IssueTokenAsync("grace@example.com");
        using var client = app.CreateBrowser();

        await app.Emulator.EndSessionsAsync("ada@example.com");
        var response = await client.SendAsync(Edge.EdgeApp.Get("/whoami", ("Authorization", $"Bearer {token}")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Agents_OfAllLoopbackNames_AreRefused()
    {
        const string Other = "http://127.0.0.1:5080";
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app, Other);
        var tokens = await agent.GetTokensAsync();
        using var client = app.CreateBrowser(Other);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(client, tokens)).StatusCode);
        using var local = app.CreateBrowser();
        await local.GetAsync("/");

        await app.Emulator.EndSessionsAsync("ada@example.com");

        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(client, tokens)).StatusCode);
    }

    [Fact]
    public async Task Agent_OfTheRealOrigin_IsRefusedWhateverPortsAHostHeaderMadeUp()
    {
        await using var app = await StartAsync();
        for (var port = 6000; port < 6040; port++)
        {
            await app.CreateBrowser($"http://127.0.0.1:{port}").GetAsync("/");
        }

        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();
        using var client = app.CreateBrowser();
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(client, tokens)).StatusCode);

        await app.Emulator.EndSessionsAsync("ada@example.com");

        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(client, tokens)).StatusCode);
    }

    [Theory]
    [InlineData("wiki.read", false)]
    [InlineData("wiki.read offline_access", true)]
    public async Task SignOut_EndsTheTokensOfTheSession_AndItsGrantsWithoutOfflineAccess(string scope, bool mayRefresh)
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync(("scope", scope));
        using var client = app.CreateBrowser();

        await agent.Browser.GetAsync(Logout);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var refused = await CallAsync(client, tokens);
        var refreshed = await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(mayRefresh, refreshed.IsSuccessStatusCode);
        if (mayRefresh)
        {
            Assert.Equal(HttpStatusCode.OK, (await CallAsync(client, await refreshed.ReadJsonAsync())).StatusCode);
        }
    }

    // As if the grant had been in use while the session ended, and its new tokens were stored after the old ones were revoked.
    [Theory]
    [InlineData("wiki.read", HttpStatusCode.BadRequest)]
    [InlineData("wiki.read offline_access", HttpStatusCode.OK)]
    public async Task Grant_ThatWasInUseWhenItsSessionEnded_CannotBeRefreshed(string scope, HttpStatusCode expected)
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync(("scope", scope));
        var session = new JsonWebToken(tokens.GetProperty("access_token").GetString()).GetPayloadValue<string>("sid");

        app.Branch.GetRequiredService<EndedSessions>().AddSession(session);
        var response = await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Grant_ThatWasInUseWhenItsPersonWasSignedOut_CannotBeRefreshed()
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync(("scope", "wiki.read offline_access"));

        app.Branch.GetRequiredService<EndedSessions>().AddPersonAndGrants(new JsonWebToken(tokens.GetProperty("access_token").GetString()).Subject);

        Assert.Equal(HttpStatusCode.BadRequest, (await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).StatusCode);
    }

    [Fact]
    public async Task SignOut_KeepsTheSessionOfAnotherBrowser()
    {
        await using var app = await StartAsync();
        var (first, second) = (await TestAgent.RegisterAsync(app), await TestAgent.RegisterAsync(app));
        await first.SignInAsync();
        var tokens = await second.GetTokensAsync();

        await first.Browser.GetAsync(Logout);

        Assert.Equal(HttpStatusCode.OK, (await CallAsync(second.Browser, tokens)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await second.Browser.GetAsync("/whoami")).StatusCode);
    }

    [Fact]
    public async Task Cookie_OfASignedOutBrowser_IsOfNoUse()
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();
        var kept = agent.Browser.Cookies.GetCookieHeader(new Uri(EmulatedApp.Origin));
        await agent.Browser.GetAsync(Logout);
        using var thief = app.CreateBrowser();

        var response = await thief.SendAsync(Edge.EdgeApp.Get("/whoami", ("Cookie", kept)));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("refresh_token")]
    [InlineData("access_token")]
    public async Task AccessToken_RevokedByItsClient_IsRefusedAtOnce(string revoked)
    {
        await using var app = await StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();
        using var client = app.CreateBrowser();
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(client, tokens)).StatusCode);

        var response = await agent.RevokeAsync(tokens.GetProperty(revoked).GetString()!);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(client, tokens)).StatusCode);
    }

    [Fact]
    public async Task Edge_EndsTheSessionsOfAPerson_WithoutAnEvent()
    {
        await using var app = await Edge.EdgeApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();
        using var client = app.CreateBrowser();
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(client, tokens)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await agent.Browser.GetAsync("/whoami")).StatusCode);

        await app.Emulator.EndSessionsAsync("ada@example.com");

        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(client, tokens)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.Browser.GetAsync("/whoami")).StatusCode);
    }

    [Fact]
    public async Task Event_IsASignedSecurityEventOfTheReachedOrigin()
    {
        var received = new List<(string? Type, string Body)>();
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Map = application => Receive(application, "/ssf/events", received) });
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync();

        await agent.Browser.GetAsync(Logout);

        var (type, body) = Assert.Single(received);
        var token = new JsonWebToken(body);
        var claims = Edge.EdgeApp.Payload(token);
        Assert.Equal("application/secevent+jwt", type);
        Assert.Equal("secevent+jwt", token.Typ);
        Assert.Equal(EmulatedApp.Origin, claims.GetProperty("iss").GetString());
        Assert.Equal(EmulatedApp.Origin, claims.GetProperty("aud").GetString());
        Assert.False(claims.TryGetProperty("sub", out _) || claims.TryGetProperty("exp", out _));
        Assert.Equal("complex", claims.GetProperty("sub_id").GetProperty("format").GetString());
        Assert.Equal("iss_sub", claims.GetProperty("sub_id").GetProperty("user").GetProperty("format").GetString());
        Assert.Equal("user", claims.GetProperty("events").GetProperty(SessionRevoked).GetProperty("initiating_entity").GetString());
        Assert.DoesNotContain(app.Logs.Entries, entry => entry.Id.Name == "EventNotAccepted");
    }

    [Fact]
    public async Task Event_ThatTheAppDoesNotAccept_IsSaidInTheLog()
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Map = application => application.MapPost("/ssf/events", () => Results.StatusCode(418)) });

        await app.Emulator.EndSessionsAsync("ada@example.com");

        Assert.Contains("with 418", Assert.Single(app.Logs.Entries, entry => entry.Id.Name == "EventNotAccepted").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_WhileTheAppFails_EndsTheSessionAllTheSame()
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Map = application => application.MapPost("/ssf/events", (HttpContext _) => throw new InvalidOperationException("broken")) });
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();

        var response = await agent.Browser.GetAsync(Logout);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(app.Logs.Entries, entry => entry.Id.Name is "EventFailed" or "EventNotAccepted");
        Assert.Equal(HttpStatusCode.BadRequest, (await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).StatusCode);
    }

    [Fact]
    public async Task Revocation_WhileTheAppNeverAnswers_HoldsUpNobodyAndEndsWithItsTime()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource();
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            Map = application => application.MapPost("/ssf/events", async () =>
            {
                asked.TrySetResult();
                await answer.Task;
            }),
        });
        var (agent, other) = (await TestAgent.RegisterAsync(app), await TestAgent.RegisterAsync(app));
        var tokens = await agent.GetTokensAsync();
        var limit = TimeSpan.FromSeconds(20);
        var cancellationToken = TestContext.Current.CancellationToken;
        try
        {
            var revocation = agent.RevokeAsync(tokens.GetProperty("refresh_token").GetString()!);
            await asked.Task.WaitAsync(limit, cancellationToken);
            await other.GetTokensAsync().WaitAsync(limit, cancellationToken);
            app.Clock.Advance(TimeSpan.FromSeconds(5));

            Assert.Equal(HttpStatusCode.OK, (await revocation.WaitAsync(limit, cancellationToken)).StatusCode);
            Assert.Contains(app.Logs.Entries, entry => entry.Id.Name == "EventFailed");
        }
        finally
        {
            answer.SetResult();
        }
    }

    [Fact]
    public async Task Revocation_OfAGrantWithManyAccessTokens_SendsABoundedNumberOfEvents()
    {
        var received = new List<(string? Type, string Body)>();
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Map = application => Receive(application, "/ssf/events", received) });
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();
        for (var count = 0; count < 40; count++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(1));
            tokens = await (await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).ReadJsonAsync();
        }

        await agent.RevokeAsync(tokens.GetProperty("refresh_token").GetString()!);

        Assert.Equal(32, received.Count);
        Assert.Contains(received, one => one.Body.Length > 0 && new JsonWebToken(one.Body).EncodedPayload is { } payload
            && Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(payload).Contains(new JsonWebToken(tokens.GetProperty("access_token").GetString()).Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task App_WithATransmitterOfItsOwn_GetsNoEventOfTheEmulator()
    {
        var received = new List<(string? Type, string Body)>();
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            Settings = [("ManagedAccess:Revocation:SharedSignals:Issuer", "https://idp.example")],
            Map = application => Receive(application, "/ssf/events", received),
        });

        await app.Emulator.EndSessionsAsync("ada@example.com");

        Assert.Empty(received);
    }

    [Fact]
    public async Task LogoutToken_IsSentToAnAppThatReceivesOne()
    {
        await using var app = await StartAsync(
            ("ManagedAccess:Revocation:BackChannelLogoutPath", "/logout/backchannel"), ("ManagedAccess:Revocation:BackChannelLogoutAudience", "wiki"),
            ("ManagedAccess:Revocation:SharedSignals:Issuer", "https://idp.example"), ("ManagedAccess:Revocation:SharedSignals:Audience", "wiki"));
        var agent = await TestAgent.RegisterAsync(app);
        var tokens = await agent.GetTokensAsync();
        using var client = app.CreateBrowser();
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(client, tokens)).StatusCode);

        await agent.Browser.GetAsync(Logout);

        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(client, tokens)).StatusCode);
    }

    [Fact]
    public async Task Metadata_OfTheTransmitter_NamesKeysAndDelivery()
    {
        await using var app = await EmulatedApp.StartAsync();
        await using var edge = await Edge.EdgeApp.StartAsync();

        var metadata = await (await app.CreateBrowser().GetAsync("/.well-known/ssf-configuration")).ReadJsonAsync();
        var atEdge = await edge.CreateBrowser().GetAsync("/.well-known/ssf-configuration");

        Assert.Equal(EmulatedApp.Origin, metadata.GetProperty("issuer").GetString());
        Assert.Equal(EmulatedApp.Origin + "/cdn-cgi/access/certs", metadata.GetProperty("jwks_uri").GetString());
        Assert.Equal("urn:ietf:rfc:8935", Assert.Single(metadata.GetProperty("delivery_methods_supported").EnumerateArray()).GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, atEdge.StatusCode);
    }

    [Fact]
    public async Task SessionsOfNobody_AreAnError()
    {
        await using var app = await EmulatedApp.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => app.Emulator.EndSessionsAsync("nobody@example.com"));
    }

    private static Task<EmulatedApp> StartAsync(params (string, string?)[] settings) => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Settings = settings,
        Configure = builder =>
        {
            builder.Services.AddSingleton<RecordingAuditSink>();
            builder.Services.AddSingleton<IAuditSink>(services => services.GetRequiredService<RecordingAuditSink>());
            builder.Services.AddManagedAccess();
        },
        Map = application => application.MapGet("/whoami", (HttpContext context) => context.GetAttribution().User?.Email),
    });

    private static void Receive(WebApplication application, string path, List<(string? Type, string Body)> received) => application.MapPost(path, async (HttpContext context) =>
    {
        using var reader = new StreamReader(context.Request.Body);
        received.Add((context.Request.ContentType, await reader.ReadToEndAsync()));
        return Results.Accepted();
    });

    private static Task<HttpResponseMessage> CallAsync(TestBrowser client, JsonElement tokens)
        => client.SendAsync(Edge.EdgeApp.Get("/whoami", ("Authorization", $"Bearer {tokens.GetProperty("access_token").GetString()}")));
}
