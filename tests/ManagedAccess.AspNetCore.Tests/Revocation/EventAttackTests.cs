using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens.Revoked;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Revocation;

/// <summary>Events and logout tokens that must have no effect, each bad in one way: refused with 400, never a failure of this side.</summary>
public sealed class EventAttackTests(EventAttackTests.SharedApp shared) : IClassFixture<EventAttackTests.SharedApp>
{
    private static readonly List<(string Name, Func<ProtectedApp, Task<HttpResponseMessage>> Send)> Cases = [];

    static EventAttackTests()
    {
        Events();
        Carriage();
        Logouts();
    }

    public static TheoryData<int, string> Attacks => [.. Cases.Select((attack, index) => (index, attack.Name))];

    [Fact]
    public void Attacks_AreAtLeastSixty() => Assert.InRange(Cases.Select(attack => attack.Name).Distinct().Count(), 60, int.MaxValue);

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Document_ThatIsHostile_HasNoEffect(int index, string name)
    {
        var app = shared.App;

        var response = await Cases[index].Send(app);

        Assert.True(response.StatusCode is HttpStatusCode.BadRequest, $"{name}: {(int)response.StatusCode}");
        Assert.Equal(0, app.Services.GetRequiredService<RevocationList>().Count);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Contains((body["err"] ?? body["error"])!.GetValue<string>(), new[] { "invalid_request", "invalid_key", "invalid_issuer", "invalid_audience", "authentication_failed" });
        Assert.DoesNotContain(app.Logs.Events, log => log.Level is LogLevel.Error or LogLevel.Critical);
    }

    private static void Event(string name, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? key = null) =>
        Cases.Add(("event: " + name, app => app.PushAsync(RevocationApp.Signed(app, claims, header, key))));

    private static void Body(string name, Func<ProtectedApp, string> body, string type = "application/secevent+jwt") => Cases.Add(("body: " + name, app => app.PushAsync(body(app), type)));

    private static void Logout(string name, Action<JsonObject>? claims = null, Action<JsonObject>? header = null) =>
        Cases.Add(("logout: " + name, app => app.LogoutAsync(RevocationApp.Logout(app, claims, header))));

    private static void Events()
    {
        foreach (var type in new[] { "JWT", "at+jwt", "logout+jwt", "dpop+jwt", "" })
        {
            Event($"typ '{type}'", header: header => header["typ"] = type);
        }

        Event("no typ", header: header => header.Remove("typ"));
        foreach (var algorithm in new[] { "none", "HS256", "rs256", "PS256", "ES256" })
        {
            Event($"alg {algorithm}", header: header => header["alg"] = algorithm);
        }

        Event("crit", header: header => header["crit"] = new JsonArray("exp"));
        Event("b64", header: header => header["b64"] = false);
        Event("a key that is not published", key: TestKey.Create("other", index: 5));
        Event("another key under the name", key: TestKey.Create("key-1", index: 5));
        Event("another issuer", claims => claims["iss"] = "https://evil.example");
        Event("the authorization server as issuer", claims => claims["iss"] = TestIssuer.DefaultIssuer);
        Event("no issuer", claims => claims.Remove("iss"));
        Event("an issuer in a list", claims => claims["iss"] = new JsonArray(RevocationApp.Transmitter));
        Event("another audience", claims => claims["aud"] = "https://other.example");
        Event("no audience", claims => claims.Remove("aud"));
        Event("an audience of another path", claims => claims["aud"] = ProtectedApp.Resource + "/mcp");
        Event("no jti", claims => claims.Remove("jti"));
        Event("a blank jti", claims => claims["jti"] = " ");
        Event("a jti that is a number", claims => claims["jti"] = 7);
        Event("no iat", claims => claims.Remove("iat"));
        Event("iat as a text", claims => claims["iat"] = "now");
        Event("of yesterday", claims => claims["iat"] = claims["iat"]!.GetValue<long>() - 86400);
        Event("of tomorrow", claims => claims["iat"] = claims["iat"]!.GetValue<long>() + 86400);
        Event("with sub", claims => claims["sub"] = "3f6f1c5e-ada");
        Event("with exp", claims => claims["exp"] = claims["iat"]!.GetValue<long>() + 60);
        Event("no events", claims => claims.Remove("events"));
        Event("events in a list", claims => claims["events"] = new JsonArray(RevocationApp.SessionRevoked));
        Event("empty events", claims => claims["events"] = new JsonObject());
        Event("unknown events", claims => claims["events"] = new JsonObject { ["https://evil.example/event"] = new JsonObject() });
        Event("an event that is a text", claims => claims["events"] = new JsonObject { [RevocationApp.SessionRevoked] = "x" });
        Event("an event of null", claims => claims["events"] = new JsonObject { [RevocationApp.SessionRevoked] = null });
        Event("a name in capitals", claims => claims["events"] = new JsonObject { [RevocationApp.SessionRevoked.ToUpperInvariant()] = new JsonObject() });
        Event("no subject", claims => claims.Remove("sub_id"));
        foreach (var subject in new[]
        {
            "null", "\"ada\"", "[]", "{}", """{"format":"email","email":"ada@example.com"}""", """{"format":"iss_sub","sub":"a"}""", """{"format":"iss_sub","iss":"https://as.example.com"}""",
            """{"format":"iss_sub","iss":7,"sub":"a"}""", """{"format":"opaque"}""", """{"format":"opaque","id":""}""", """{"format":"complex"}""", """{"format":"complex","session":"s1"}""",
            """{"format":"complex","user":{"format":"unknown"}}""", """{"format":"jwt_id","jti":"x"}""", """{"format":["opaque"],"id":"s1"}""",
        })
        {
            Event($"subject {subject}", claims => claims["sub_id"] = JsonNode.Parse(subject));
        }
    }

    private static void Carriage()
    {
        Body("nothing", _ => "");
        Body("text", _ => "hello");
        Body("JSON", app => RevocationApp.Event(app).ToJsonString());
        Body("two events", app => RevocationApp.Signed(app) + "." + RevocationApp.Signed(app));
        Body("a million letters", _ => new string('a', 1_000_000));
        Body("without a signature", app => RevocationApp.Signed(app)[..(RevocationApp.Signed(app).LastIndexOf('.') + 1)]);
        Body("a signature cut short", app => RevocationApp.Signed(app)[..^8]);
        Body("as JSON", app => RevocationApp.Signed(app), "application/json");
        Body("as text", app => RevocationApp.Signed(app), "text/plain");
        Body("without a type", app => RevocationApp.Signed(app), "");
        Body("an access token of the authorization server", app => app.Issuer.Issue());
        Body("a logout token", app => RevocationApp.Logout(app));
        Body("an event twice in its payload", app => app.Others[0].SignRaw("""{"alg":"RS256","kid":"key-1","typ":"secevent+jwt"}""", RevocationApp.Event(app).ToJsonString()[..^1] + ",\"jti\":\"x\"}"));
    }

    private static void Logouts()
    {
        Logout("typ at+jwt", header: header => header["typ"] = "at+jwt");
        Logout("typ secevent+jwt", header: header => header["typ"] = "secevent+jwt");
        Logout("alg none", header: header => header["alg"] = "none");
        Logout("with nonce", claims => claims["nonce"] = "x");
        Logout("neither sid nor sub", claims => { claims.Remove("sid"); claims.Remove("sub"); });
        Logout("another audience", claims => claims["aud"] = "blog");
        Logout("another issuer", claims => claims["iss"] = "https://evil.example");
        Logout("the transmitter as issuer", claims => claims["iss"] = RevocationApp.Transmitter);
        Logout("expired", claims => claims["exp"] = claims["iat"]!.GetValue<long>() - 600);
        Logout("of yesterday", claims => { claims["iat"] = claims["iat"]!.GetValue<long>() - 86400; claims.Remove("exp"); });
        Logout("no jti", claims => claims.Remove("jti"));
        Logout("no events", claims => claims.Remove("events"));
        Logout("another event", claims => claims["events"] = new JsonObject { [RevocationApp.SessionRevoked] = new JsonObject() });
        Logout("an event that is a text", claims => claims["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = "" });
        Cases.Add(("logout: two tokens", app => app.LogoutAsync(RevocationApp.Logout(app) + "&logout_token=" + RevocationApp.Logout(app))));
        Cases.Add(("logout: as JSON", app => app.PushAsync(RevocationApp.Logout(app), "application/json", "/logout/backchannel")));
        Cases.Add(("logout: an access token", app => app.LogoutAsync(app.Issuer.Issue())));
        Cases.Add(("logout: a broken escape", app => app.LogoutAsync("%%%zz")));
    }

    /// <summary>One app for all cases.</summary>
    public sealed class SharedApp : IAsyncLifetime
    {
        public ProtectedApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await RevocationApp.StartAsync();

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
