using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Revocation;

/// <summary>Answers of a transmitter that must have no effect, each bad in one way. The app polls on, and takes the next good event.</summary>
public sealed class PollAttackTests
{
    private static readonly List<(string Name, Func<ProtectedApp, HttpResponseMessage?> Answer)> Cases = [];

    static PollAttackTests()
    {
        Answers();
        Statuses();
        Events();
    }

    public static TheoryData<int, string> Attacks => [.. Cases.Select((attack, index) => (index, attack.Name))];

    [Fact]
    public void Attacks_AreAtLeastThirty() => Assert.InRange(Cases.Select(attack => attack.Name).Distinct().Count(), 30, int.MaxValue);

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Answer_ThatIsHostile_HasNoEffect(int index, string name)
    {
        await using var polling = await PollingApp.StartAsync();
        if (Cases[index].Answer(polling.App) is { } answer)
        {
            polling.Answer(() => answer);
        }
        else
        {
            polling.App.Clock.Advance(TimeSpan.FromSeconds(4)); // as long as the app waits
        }

        var (body, _, _) = await polling.NextAsync(2);

        Assert.True(polling.Revoked == 0, name);
        Assert.Null(body["ack"]);
        Assert.InRange((body["setErrs"] as JsonObject)?.Count ?? 0, 0, 32);
        polling.AnswerWith(RevocationApp.Signed(polling.App));
        await Condition.HoldsAsync(() => polling.Revoked == 1);
    }

    private static void Body(string name, Func<ProtectedApp, string> body) => Cases.Add(("body: " + name, app => PollingApp.Json(body(app))));

    private static void Body(string name, string body) => Body(name, _ => body);

    private static void Event(string name, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? key = null, string? id = null) => Body(name, app =>
    {
        var signed = RevocationApp.Signed(app, claims, header, key);
        return new JsonObject { ["sets"] = new JsonObject { [id ?? "j1"] = signed }, ["moreAvailable"] = true }.ToJsonString();
    });

    private static void Answers()
    {
        Body("not JSON", "<html></html>");
        Body("empty", "");
        Body("an array", "[]");
        Body("a text", "\"sets\"");
        Body("cut off", """{"sets":{"a":"b" """);
        Body("something after it", """{"sets":{}} {}""");
        Body("no sets", """{"moreAvailable":true}""");
        Body("sets that are an array", app => $$$"""{"sets":["{{{RevocationApp.Signed(app)}}}"]}""");
        Body("two members sets", app => $$$"""{"sets":{},"sets":{"j1":"{{{Good(app)}}}"}}""");
        Body("two events of one name", app => $$$"""{"sets":{"j1":"{{{Good(app)}}}","j1":"{{{Good(app)}}}"}}""");
        Body("an event that is a number", """{"sets":{"j1":1}}""");
        Body("an event that is null", """{"sets":{"j1":null}}""");
        Body("an event that is an object", """{"sets":{"j1":{"jti":"j1"}}}""");
        Body("an empty event", """{"sets":{"j1":""}}""");
        Body("a name that is not Unicode", app => $$$"""{"sets":{"\ud800":"{{{Good(app)}}}"}}""");
        Body("an event that is not Unicode", """{"sets":{"j1":"\ud800"}}""");
        Body("nested without an end", string.Concat(Enumerable.Repeat("{\"sets\":", 10_000)));
        Body("moreAvailable without events", """{"sets":{},"moreAvailable":true}""");
        Body("10,000 events", """{"sets":{""" + string.Join(',', Enumerable.Range(0, 10_000).Select(number => $"\"j{number}\":\"a.b.c\"")) + "},\"moreAvailable\":true}");
        Body("an event that is too long", $$$"""{"sets":{"j1":"{{{new string('a', 70_000)}}}"}}""");
        Body("a very long answer", app => $$$"""{"sets":{"j1":"{{{Good(app)}}}"},"x":"{{{new string('a', 3_000_000)}}}"}""");
        Cases.Add(("body: not UTF-8", _ => new(HttpStatusCode.OK) { Content = new ByteArrayContent([.. "{\"sets\":{\"j1\":\""u8, 0xFF, .. "\"}}"u8]) }));
        Cases.Add(("no answer", _ => null));
    }

    private static void Statuses()
    {
        foreach (var status in new[] { 201, 202, 204, 206, 301, 302, 307, 308, 400, 401, 403, 404, 429, 500, 503 })
        {
            Cases.Add(($"status {status}", app => new((HttpStatusCode)status)
            {
                Headers = { Location = new("https://evil.example/poll") },
                Content = new StringContent($$$"""{"sets":{"j1":"{{{Good(app)}}}"}}""", Encoding.UTF8, "application/json"),
            }));
        }

        Cases.Add(("a redirect that was followed", app => new(HttpStatusCode.OK)
        {
            RequestMessage = new(HttpMethod.Post, "https://evil.example/poll"),
            Content = new StringContent($$$"""{"sets":{"j1":"{{{Good(app)}}}"}}""", Encoding.UTF8, "application/json"),
        }));
    }

    private static void Events()
    {
        Event("an event under another name", id: "j2", claims: claims => claims["jti"] = "j1");
        Event("an empty name", id: "", claims: claims => claims["jti"] = "j1");
        Event("the key of a stranger", Named, key: TestKey.Create("other", index: 5));
        Event("the key of a stranger under the name of ours", Named, key: TestKey.Create("key-1", index: 5));
        Event("another issuer", claims => { Named(claims); claims["iss"] = "https://evil.example"; });
        Event("another audience", claims => { Named(claims); claims["aud"] = "https://other.example"; });
        Event("a sub", claims => { Named(claims); claims["sub"] = "ada"; });
        Event("an exp", claims => { Named(claims); claims["exp"] = 4_000_000_000; });
        Event("no events", claims => { Named(claims); claims.Remove("events"); });
        Event("no jti", claims => claims.Remove("jti"));
        Event("an old event", claims => { Named(claims); claims["iat"] = claims["iat"]!.GetValue<long>() - 7200; });
        Event("an event of tomorrow", claims => { Named(claims); claims["iat"] = claims["iat"]!.GetValue<long>() + 86_400; });
        Event("an access token", Named, header => header["typ"] = "at+jwt");
        Event("alg none", Named, header => header["alg"] = "none");
    }


    private static void Named(JsonObject claims) => claims["jti"] = "j1";

    private static string Good(ProtectedApp app) => RevocationApp.Signed(app, claims => claims["jti"] = "j1");
}
