using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Proofs;

/// <summary>Proofs that must not be accepted, each bad in one way: never served, and never a failure of this side.</summary>
public sealed class ProofAttackTests(ProofAttackTests.SharedApp shared) : IClassFixture<ProofAttackTests.SharedApp>
{
    private const string Page = BoundTokenApp.Page;

    private static readonly List<(string Name, string Reason, Func<TestProof, string, string> Proof)> Cases = [];

    static ProofAttackTests()
    {
        Headers();
        Keys();
        Claims();
        Shapes();
    }

    public static TheoryData<int, string> Attacks => [.. Cases.Select((attack, index) => (index, attack.Name))];

    [Fact]
    public void Attacks_AreAtLeastSixty() => Assert.InRange(Cases.Select(attack => attack.Name).Distinct().Count(), 60, int.MaxValue);

    [Theory]
    [MemberData(nameof(Attacks))]
    [Trait("Conformance", "POP-05, POP-06, POP-07, POP-08, POP-09")]
    public async Task Proof_ThatIsHostile_IsRefusedForThatReason(int index, string name)
    {
        var (app, client) = (shared.App, new TestProof(shared.App.Clock));
        var token = app.Issue(client);

        var response = await app.ProveAsync(token, Cases[index].Proof(client, token));

        Assert.True((HttpStatusCode.Unauthorized, Cases[index].Reason) == (response.StatusCode, app.Audit.Last.Reason), $"{name}: {(int)response.StatusCode} {app.Audit.Last.Reason}");
        Assert.Equal([null, "invalid_dpop_proof"], ReceivedChallenge.Of(response).Select(challenge => challenge.Error));
        Assert.DoesNotContain(app.Logs.Events, log => log.Level is LogLevel.Error or LogLevel.Critical);
    }

    private static void Add(string name, string reason, Func<TestProof, string, string> proof) => Cases.Add((name, reason, proof));

    private static void Header(string name, string reason, Action<JsonObject> header) => Add(name, reason, (client, token) => client.Create(token, Page, header: header));

    private static void Claim(string name, string reason, Action<JsonObject> claims) => Add(name, reason, (client, token) => client.Create(token, Page, claims: claims));

    private static void Headers()
    {
        foreach (var type in new[] { "JWT", "at+jwt", "dpop", "dpop+jwt2", "DPoP+JWT ", "" })
        {
            Header($"typ '{type}'", "proof_type_not_accepted", header => header["typ"] = type);
        }

        Header("no typ", "proof_type_not_accepted", header => header.Remove("typ"));
        Header("typ in a list", "proof_type_not_accepted", header => header["typ"] = new JsonArray("dpop+jwt"));
        foreach (var algorithm in new[] { "none", "None", "HS256", "HS512", "es256", "ES256K", "ES384", "EdDSA", "RS384", "RSA1_5", "" })
        {
            Header($"alg '{algorithm}'", "proof_algorithm_not_allowed", header => header["alg"] = algorithm);
        }

        Header("no alg", "proof_algorithm_not_allowed", header => header.Remove("alg"));
        Header("alg in a list", "proof_algorithm_not_allowed", header => header["alg"] = new JsonArray("ES256"));
        Header("crit", "proof_malformed", header => header["crit"] = new JsonArray("b64"));
        Header("b64", "proof_malformed", header => header["b64"] = false);
        Header("zip", "proof_malformed", header => header["zip"] = "DEF");
    }

    private static void Keys()
    {
        Header("no jwk", "proof_key_not_accepted", header => header.Remove("jwk"));
        Header("jwk as a text", "proof_key_not_accepted", header => header["jwk"] = header["jwk"]!.ToJsonString());
        Header("jwk in a list", "proof_key_not_accepted", header => header["jwk"] = new JsonArray(header["jwk"]!.DeepClone()));
        Header("empty jwk", "proof_key_not_accepted", header => header["jwk"] = new JsonObject());
        foreach (var member in new[] { "d", "p", "q", "dp", "dq", "qi", "oth", "k" })
        {
            Header($"jwk with the private member {member}", "proof_key_not_accepted", header => header["jwk"]![member] = "AQAB");
        }

        Header("symmetric jwk", "proof_key_not_accepted", header => header["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = "AQAB" });
        Header("jwk of another type", "proof_key_not_accepted", header => header["jwk"]!["kty"] = "RSA");
        Header("jwk of another curve", "proof_key_not_accepted", header => header["jwk"]!["crv"] = "P-384");
        Header("jwk off its curve", "proof_key_not_accepted", header => header["jwk"]!["y"] = header["jwk"]!["x"]!.DeepClone());
        Header("jwk of zeros", "proof_key_not_accepted", header => { header["jwk"]!["x"] = new string('A', 43); header["jwk"]!["y"] = new string('A', 43); });
        Header("jwk with a short coordinate", "proof_key_not_accepted", header => header["jwk"]!["x"] = "AQAB");
        Header("jwk without y", "proof_key_not_accepted", header => header["jwk"]!.AsObject().Remove("y"));
        Header("jwk for encryption", "proof_key_not_accepted", header => header["jwk"]!["use"] = "enc");
        Header("jwk that may not verify", "proof_key_not_accepted", header => header["jwk"]!["key_ops"] = new JsonArray("encrypt"));
        Header("jwk for another algorithm", "proof_key_not_accepted", header => header["jwk"]!["alg"] = "ES384");
        Header("jwk with numbers", "proof_key_not_accepted", header => header["jwk"]!["x"] = 7);
        Header("an address of a key", "proof_key_not_accepted", header => { header.Remove("jwk"); header["jku"] = "https://evil.example/keys"; });
        Add("an RSA key of 1,024 bits", "proof_key_not_accepted", (client, token) => client.Create(token, Page, header: header =>
        {
            header["alg"] = "RS256";
            header["jwk"] = new JsonObject { ["kty"] = "RSA", ["e"] = "AQAB", ["n"] = Base64Url.EncodeToString(Enumerable.Repeat((byte)0xFF, 128).ToArray()) };
        }));
        Add("signed with another key", "proof_signature_invalid", (client, token) => client.Create(token, Page, key: TestKey.Create("x", "ES256", 44)));
        Add("another key and its own signature", "proof_key_mismatch", (client, token) => new TestProof(TimeProvider.System, index: 44).Create(token, Page, claims: claims => claims["iat"] = JsonNode.Parse(Payload(client.Create(token, Page)))!["iat"]!.DeepClone()));
    }

    private static void Claims()
    {
        foreach (var name in new[] { "jti", "htm", "htu", "iat", "ath" })
        {
            Claim($"no {name}", "proof_claim_missing", claims => claims.Remove(name));
            Claim($"{name} of null", "proof_claim_missing", claims => claims[name] = null);
            Claim($"{name} in a list", "proof_claim_missing", claims => claims[name] = new JsonArray(claims[name]!.DeepClone()));
        }

        Claim("blank jti", "proof_claim_missing", claims => claims["jti"] = " ");
        Claim("jti of 2,000 letters", "proof_claim_missing", claims => claims["jti"] = new string('a', 2000));
        Claim("iat as a text", "proof_claim_missing", claims => claims["iat"] = "1");
        Claim("iat below zero", "proof_claim_missing", claims => claims["iat"] = -1);
        Claim("iat of 1970", "proof_time_not_accepted", claims => claims["iat"] = 0);
        Claim("iat of the year 9999", "proof_time_not_accepted", claims => claims["iat"] = 253402300799);
        Claim("an old proof", "proof_time_not_accepted", claims => claims["iat"] = claims["iat"]!.GetValue<long>() - 3600);
        Claim("htm POST", "proof_method_mismatch", claims => claims["htm"] = "POST");
        Claim("htm get", "proof_method_mismatch", claims => claims["htm"] = "get");
        Claim("htm GET with a space", "proof_method_mismatch", claims => claims["htm"] = "GET ");
        Claim("htm empty", "proof_method_mismatch", claims => claims["htm"] = "");
        foreach (var url in new[]
        {
            "https://evil.example/page", "https://wiki.corp.example.evil.example/page", "https://evil.example@wiki.corp.example/page", "http://wiki.corp.example/page",
            "https://wiki.corp.example:8443/page", "https://wiki.corp.example/Page", "https://wiki.corp.example/page/", "https://wiki.corp.example/other", "https://wiki.corp.example/",
            "https://wiki.corp.example", "/page", "page", "", "https://wiki.corp.example/page/..", "https://wiki.corp.example/page%2F", "https://wiki.corp.example//page",
            "https://wiki.corp.example\\page", "javascript:alert(1)", "https://wiki.corp.example/page\nx", "https://wiki.corp.example/page;a", " https://wiki.corp.example/page",
        })
        {
            Claim($"htu '{url.ReplaceLineEndings("\\n")}'", "proof_address_mismatch", claims => claims["htu"] = url);
        }

        Claim("htu of 5,000 letters", "proof_address_mismatch", claims => claims["htu"] = Page + "?" + new string('a', 4000));
        Claim("ath of another token", "proof_token_mismatch", claims => claims["ath"] = TestProof.DigestOf("another"));
        Claim("ath with padding", "proof_token_mismatch", claims => claims["ath"] = claims["ath"]!.GetValue<string>() + "=");
        Claim("ath empty", "proof_token_mismatch", claims => claims["ath"] = "");
    }

    private static void Shapes()
    {
        Add("an empty field", "proof_missing", (_, _) => "");
        Add("the access token as its own proof", "proof_type_not_accepted", (_, token) => token);
        Add("two parts", "proof_malformed", (client, token) => string.Join('.', client.Create(token, Page).Split('.').Take(2)));
        Add("four parts", "proof_malformed", (client, token) => client.Create(token, Page) + ".x");
        Add("an empty signature", "proof_signature_invalid", (client, token) => string.Join('.', client.Create(token, Page).Split('.').Take(2)) + ".");
        Add("a signature cut short", "proof_signature_invalid", (client, token) => client.Create(token, Page)[..^6]);
        Add("a signature of zeros", "proof_signature_invalid", (client, token) => string.Join('.', client.Create(token, Page).Split('.').Take(2)) + "." + new string('A', 86));
        Add("padding", "proof_malformed", (client, token) => client.Create(token, Page) + "==");
        Add("9,000 letters", "proof_malformed", (client, token) => client.Create(token, Page, claims: claims => claims["x"] = new string('a', 9000)));
        Add("a comma", "multiple_proofs", (client, token) => client.Create(token, Page) + ",");
        Add("the scheme in front", "proof_malformed", (client, token) => "DPoP " + client.Create(token, Page));
        Add("a header that is not JSON", "proof_malformed", (client, token) => Base64Url.EncodeToString("{"u8) + client.Create(token, Page)[client.Create(token, Page).IndexOf('.')..]);
        Add("a payload changed afterwards", "proof_signature_invalid", (client, token) =>
        {
            var parts = client.Create(token, Page).Split('.');
            return $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Payload(client.Create(token, Page))))}.{parts[2]}";
        });
        Add("jti twice", "proof_malformed", (client, token) => Signed(client, Payload(client.Create(token, Page))[..^1] + ",\"jti\":\"x\"}"));
        Add("a payload that is a list", "proof_malformed", (client, token) => Signed(client, $"[{Payload(client.Create(token, Page))}]"));
    }

    private static string Payload(string proof) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(proof.Split('.')[1]));

    private static string Signed(TestProof client, string payload) =>
        new TestIssuer().SignRaw(new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = "ES256", ["jwk"] = client.Jwk() }.ToJsonString(), payload, client.Key);

    /// <summary>One app for all cases.</summary>
    public sealed class SharedApp : IAsyncLifetime
    {
        public ProtectedApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await BoundTokenApp.StartAsync();

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
