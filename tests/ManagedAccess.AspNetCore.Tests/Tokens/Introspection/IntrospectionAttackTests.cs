using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Introspection;

/// <summary>Answers of an introspection endpoint that must not open the app, each bad in one way: never served, and never a failure of this side.</summary>
public sealed class IntrospectionAttackTests(IntrospectionAttackTests.SharedApp shared) : IClassFixture<IntrospectionAttackTests.SharedApp>
{
    private const string Signed = "application/token-introspection+jwt";

    private static readonly List<(string Name, Func<TestIntrospection, string, HttpResponseMessage> Answer)> Cases = [];

    static IntrospectionAttackTests()
    {
        Activity();
        Members();
        Documents();
        Signatures();
    }

    public static TheoryData<int, string> Attacks => [.. Cases.Select((attack, index) => (index, attack.Name))];

    [Fact]
    public void Attacks_AreAtLeastSixty() => Assert.InRange(Cases.Select(attack => attack.Name).Distinct().Count(), 60, int.MaxValue);

    [Theory]
    [MemberData(nameof(Attacks))]
    [Trait("Conformance", "INT-02, INT-03, INT-05")]
    public async Task Answer_ThatIsHostile_OpensNothing(int index, string name)
    {
        var app = shared.App;
        var introspection = app.Issuer.Introspection;
        var token = introspection.Issue();
        introspection.Questions.Clear();
        app.Clock.Advance(TimeSpan.FromSeconds(10)); // a case before this one may have stopped the questions
        introspection.Override = _ => Cases[index].Answer(introspection, token);

        var response = await app.ReadAsync(token);

        Assert.True(
            response.StatusCode is HttpStatusCode.Unauthorized || (response.StatusCode is HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null),
            $"{name}: {(int)response.StatusCode}");
        Assert.NotEmpty(introspection.Questions);
        Assert.DoesNotContain(app.Logs.Events, log => log.Level is LogLevel.Error or LogLevel.Critical && log.EventName is not "IntrospectionFailed");
    }

    // The cases are answers to a token that is accepted when nothing is wrong.
    [Fact]
    public async Task Answers_BeforeTheyAreSpoiled_OpenTheApp()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var (plain, signed) = (app.Issuer.Introspection.Issue(), app.Issuer.Introspection.Issue());
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(plain)).StatusCode);
        app.Issuer.Introspection.Override = _ => app.Issuer.Introspection.SignedAnswer(signed);
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(signed)).StatusCode);
    }

    private static void Add(string name, Func<TestIntrospection, string, HttpResponseMessage> answer) => Cases.Add((name, answer));

    private static void Changed(string name, Action<JsonObject> change) => Add(name, (introspection, token) =>
    {
        var answer = introspection.About(token);
        change(answer);
        return TestIntrospection.Json(answer.ToJsonString());
    });

    private static void Text(string name, Func<string, string> change) => Add(name, (introspection, token) => TestIntrospection.Json(change(introspection.About(token).ToJsonString())));

    private static void Jwt(string name, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? key = null) =>
        Add("signed: " + name, (introspection, token) => introspection.SignedAnswer(token, claims, header, key));

    private static void Activity()
    {
        foreach (var value in new[] { "false", "null", "0", "1", "\"true\"", "\"True\"", "\"1\"", "[true]", "{\"active\":true}", "[]", "{}", "1.0", "1e0", "\"active\"" })
        {
            Changed($"active is {value}", answer => answer["active"] = JsonNode.Parse(value));
        }

        Changed("active is absent", answer => answer.Remove("active"));
        Changed("Active in another letter case", answer => { answer.Remove("active"); answer["Active"] = true; });
        Changed("active in an object", answer => { answer.Remove("active"); answer["token"] = new JsonObject { ["active"] = true }; });
        Text("active false and then true", json => json.Replace("\"active\":true", "\"active\":false,\"active\":true", StringComparison.Ordinal));
        Text("active true and then false", json => json.Replace("\"active\":true", "\"active\":true,\"active\":false", StringComparison.Ordinal));
        Text("active and its escaped twin", json => json.Replace("\"active\":true", "\"active\":true,\"\\u0061ctive\":false", StringComparison.Ordinal));
        Text("active in True", json => json.Replace("\"active\":true", "\"active\":True", StringComparison.Ordinal));
    }

    private static void Members()
    {
        Changed("another audience", answer => answer["aud"] = "https://other.example");
        Changed("no audience", answer => answer.Remove("aud"));
        Changed("an empty list of audiences", answer => answer["aud"] = new JsonArray());
        Changed("an audience in an object", answer => answer["aud"] = new JsonObject { ["aud"] = ProtectedApp.Resource });
        Changed("an audience in a nested list", answer => answer["aud"] = new JsonArray(new JsonArray(ProtectedApp.Resource)));
        Changed("an audience that only begins so", answer => answer["aud"] = ProtectedApp.Resource + ".evil.example");
        Changed("an audience in capitals", answer => answer["aud"] = ProtectedApp.Resource.ToUpperInvariant());
        Changed("audiences with a space", answer => answer["aud"] = $"x {ProtectedApp.Resource}");
        Changed("the audience of another resource of the app", answer => answer["aud"] = ProtectedApp.Resource + "/mcp");
        Changed("an issuer of somebody else", answer => answer["iss"] = "https://evil.example");
        Changed("an issuer with a slash", answer => answer["iss"] = TestIssuer.DefaultIssuer + "/");
        Changed("an issuer in a list", answer => answer["iss"] = new JsonArray(TestIssuer.DefaultIssuer));
        Changed("an expiry in the past", answer => answer["exp"] = answer["iat"]!.GetValue<long>() - 1);
        Changed("an expiry right now", answer => answer["exp"] = answer["iat"]!.GetValue<long>());
        Changed("an expiry of text", answer => answer["exp"] = "99999999999");
        Changed("a negative expiry", answer => answer["exp"] = -1);
        Changed("an expiry of null", answer => answer["exp"] = null);
        Changed("an expiry beyond the calendar", answer => answer["exp"] = 1e300);
        Changed("a start in the future", answer => answer["nbf"] = answer["exp"]!.GetValue<long>() + 3600);
        Changed("issued in the future", answer => answer["iat"] = answer["exp"]!.GetValue<long>() + 3600);
        Changed("signed in in the future", answer => answer["auth_time"] = answer["exp"]!.GetValue<long>() + 3600);
        Changed("no client", answer => answer.Remove("client_id"));
        Changed("a client that is a list", answer => answer["client_id"] = new JsonArray("client-1"));
        Changed("a subject that is a number", answer => answer["sub"] = 7);
        Changed("a blank subject", answer => answer["sub"] = "  ");
        Changed("a subject of null", answer => answer["sub"] = null);
        Changed("a subject of 5,000 letters", answer => answer["sub"] = new string('a', 5000));
        Changed("a refresh token", answer => answer["token_type"] = "refresh_token");
        Changed("a refresh token by token_use", answer => answer["token_use"] = "refresh_token");
        Changed("an ID token by typ", answer => answer["typ"] = "ID");
        Changed("a token type that is a list", answer => answer["token_type"] = new JsonArray("Bearer"));
        Changed("bound to a key", answer => answer["cnf"] = new JsonObject { ["jkt"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" });
        Changed("bound to a certificate", answer => answer["cnf"] = new JsonObject { ["x5t#S256"] = "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" });
        Changed("bound in an unknown way", answer => answer["cnf"] = new JsonObject { ["new"] = "x" });
        Changed("bound to null", answer => answer["cnf"] = null);
        Changed("an actor without a name", answer => answer["act"] = new JsonObject { ["client_id"] = "x" });
        Changed("an actor that is a text", answer => answer["act"] = "admin");
        Changed("a chain of twenty actors", answer => answer["act"] = Enumerable.Range(0, 20).Aggregate((JsonNode?)null, (inner, _) => inner is null ? new JsonObject { ["sub"] = "a" } : new JsonObject { ["sub"] = "a", ["act"] = inner }));
    }

    private static void Documents()
    {
        Text("two objects", json => json + json);
        Text("an object in a list", json => $"[{json}]");
        Text("a comment", json => json[..^1] + "/* */}");
        Text("a trailing comma", json => json[..^1] + ",}");
        Text("text after it", json => json + "x");
        Text("cut short", json => json[..(json.Length / 2)]);
        Text("a lone surrogate", json => json[..^1] + ",\"x\":\"\\ud800\"}");
        Text("nested a thousand deep", json => json[..^1] + ",\"x\":" + new string('[', 1000) + new string(']', 1000) + "}");
        Text("ten thousand members", json => json[..^1] + "," + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"m{i}\":1")) + "}");
        Text("null", _ => "null");
        Text("true", _ => "true");
        Text("a text", _ => "\"active\"");
        Text("nothing", _ => "");
        Add("not UTF-8", (introspection, token) => new(HttpStatusCode.OK) { Content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(introspection.About(token).ToJsonString()[..^1] + ",\"x\":\""), 0xFF, (byte)'"', (byte)'}']) { Headers = { ContentType = new("application/json") } } });
        Add("UTF-16", (introspection, token) => new(HttpStatusCode.OK) { Content = new StringContent(introspection.About(token).ToJsonString(), Encoding.Unicode, "application/json") });
        Add("as a page", (introspection, token) => TestIntrospection.Json(introspection.About(token).ToJsonString(), "text/html"));
        Add("without a type", (introspection, token) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(introspection.About(token).ToJsonString())) });
        Add("without end", (_, _) => new(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) { Headers = { ContentType = new("application/json") } } });
        foreach (var status in new[] { 201, 204, 206, 301, 302, 307, 400, 401, 403, 404, 418, 429, 500, 502, 503 })
        {
            Add($"active with status {status}", (introspection, token) => new((HttpStatusCode)status) { Content = new StringContent(introspection.About(token).ToJsonString(), Encoding.UTF8, "application/json") });
        }
    }

    private static void Signatures()
    {
        Jwt("by another key", key: TestKey.Create("key-1", index: 5));
        Jwt("by a key that is not published", key: TestKey.Create("other", index: 5));
        Jwt("typ at+jwt", header: header => header["typ"] = "at+jwt");
        Jwt("typ JWT", header: header => header["typ"] = "JWT");
        Jwt("without typ", header: header => header.Remove("typ"));
        Jwt("alg none", header: header => header["alg"] = "none");
        Jwt("alg HS256", header: header => header["alg"] = "HS256");
        Jwt("alg PS256 with the key of RS256", header: header => header["alg"] = "PS256");
        Jwt("with crit", header: header => header["crit"] = new JsonArray("exp"));
        Jwt("with b64", header: header => header["b64"] = false);
        Jwt("of another issuer", claims => claims["iss"] = "https://evil.example");
        Jwt("without issuer", claims => claims.Remove("iss"));
        Jwt("for another app", claims => claims["aud"] = "blog");
        Jwt("without audience", claims => claims.Remove("aud"));
        Jwt("of yesterday", claims => claims["iat"] = claims["iat"]!.GetValue<long>() - 86400);
        Jwt("of tomorrow", claims => claims["iat"] = claims["iat"]!.GetValue<long>() + 86400);
        Jwt("without a time", claims => claims.Remove("iat"));
        Jwt("that could be an access token: sub", claims => claims["sub"] = "3f6f1c5e-ada");
        Jwt("that could be an access token: exp", claims => claims["exp"] = claims["iat"]!.GetValue<long>() + 60);
        Jwt("with the answer as a text", claims => claims["token_introspection"] = claims["token_introspection"]!.ToJsonString());
        Jwt("with the answer beside it", claims => { claims.Remove("token_introspection"); claims["active"] = true; });
        Jwt("about an inactive token", claims => claims["token_introspection"]!["active"] = false);
        Jwt("about a token for another app", claims => claims["token_introspection"]!["aud"] = "https://other.example");
        Add("signed: an access token of the server", (introspection, token) => TestIntrospection.Raw(new TestIssuer().Issue(), Signed));
        Add("signed: cut short", (introspection, token) => TestIntrospection.Raw(Base64Url.EncodeToString("{}"u8), Signed));
        Add("signed: plain JSON", (introspection, token) => TestIntrospection.Raw(introspection.About(token).ToJsonString(), Signed));
    }

    /// <summary>One app for all cases: each has a token of its own.</summary>
    public sealed class SharedApp : IAsyncLifetime
    {
        public ProtectedApp App { get; private set; } = null!;

        // The keys of both issuers are known before a case moves the clock past the time limit of their requests.
        public async ValueTask InitializeAsync()
        {
            App = await OpaqueTokenApp.StartAsync();
            await App.GetAsync("/page", App.Bearer());
            await App.GetAsync("/page", App.Assertion());
        }

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
