using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.Emulator.Tests.Proofs;

/// <summary>A client that proves a key gets tokens that are of use with this key only (RFC 9449).</summary>
public sealed class BoundTokenTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string TokenUrl = EmulatedApp.Origin + TestAgent.TokenPath;

    private static readonly List<(string Name, Func<TestProof, string> Make)> Hostile =
    [
        ("no JWT", _ => "proof"),
        ("two parts", _ => "e30.e30"),
        ("no signature", proof => Proof(proof)[..(Proof(proof).LastIndexOf('.') + 1)]),
        ("another key", proof => Proof(proof, key: TestKey.Create("other", "ES256", 41))),
        ("typ JWT", proof => Proof(proof, header: header => header["typ"] = "JWT")),
        ("no typ", proof => Proof(proof, header: header => header.Remove("typ"))),
        ("typ at+jwt", proof => Proof(proof, header: header => header["typ"] = "at+jwt")),
        ("alg none", proof => Proof(proof, header: header => header["alg"] = "none")),
        ("alg HS256", proof => Proof(proof, header: header => header["alg"] = "HS256")),
        ("alg RS256 with an EC key", proof => Proof(proof, header: header => header["alg"] = "RS256")),
        ("no jwk", proof => Proof(proof, header: header => header.Remove("jwk"))),
        ("a jwk that is a text", proof => Proof(proof, header: header => header["jwk"] = "key")),
        ("a symmetric jwk", proof => Proof(proof, header: header => header["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = "c2VjcmV0" })),
        ("a private jwk", proof => Proof(proof, header: header => header["jwk"]!["d"] = "c2VjcmV0")),
        ("a jwk of another curve", proof => Proof(proof, header: header => header["jwk"]!["crv"] = "P-384")),
        ("a jwk with a point that is none", proof => Proof(proof, header: header => header["jwk"]!["x"] = "AAAA")),
        ("a jwk with a modulus that is none", proof => Proof(proof, header: header => (header["alg"], header["jwk"]) = ("RS256", new JsonObject { ["kty"] = "RSA", ["e"] = "AQAB", ["n"] = "***" }))),
        ("a jwk without members", proof => Proof(proof, header: header => header["jwk"] = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256" })),
        ("a jwk with a list", proof => Proof(proof, header: header => header["jwk"]!["x"] = new JsonArray("a"))),
        ("a certificate of another key beside the key", proof => Stolen(proof)),
        ("crit", proof => Proof(proof, header: header => header["crit"] = new JsonArray("exp"))),
        ("another method", proof => Proof(proof, claims => claims["htm"] = "GET")),
        ("a method in lower case", proof => Proof(proof, claims => claims["htm"] = "post")),
        ("no method", proof => Proof(proof, claims => claims.Remove("htm"))),
        ("another address", proof => Proof(proof, claims => claims["htu"] = EmulatedApp.Origin + "/")),
        ("another host", proof => Proof(proof, claims => claims["htu"] = "https://evil.example" + TestAgent.TokenPath)),
        ("no address", proof => Proof(proof, claims => claims.Remove("htu"))),
        ("a relative address", proof => Proof(proof, claims => claims["htu"] = TestAgent.TokenPath)),
        ("old", proof => Proof(proof, claims => claims["iat"] = claims["iat"]!.GetValue<long>() - 61)),
        ("of the future", proof => Proof(proof, claims => claims["iat"] = claims["iat"]!.GetValue<long>() + 61)),
        ("without a time", proof => Proof(proof, claims => claims.Remove("iat"))),
        ("a time that is a text", proof => Proof(proof, claims => claims["iat"] = "now")),
        ("a time that is true", proof => Proof(proof, claims => claims["iat"] = true)),
        ("a time that is a fraction of all", proof => Proof(proof, claims => claims["iat"] = 1e300)),
        ("a method that is an object", proof => Proof(proof, claims => claims["htm"] = new JsonObject())),
        ("a time beyond all", proof => Proof(proof, claims => claims["iat"] = long.MaxValue)),
        ("without jti", proof => Proof(proof, claims => claims.Remove("jti"))),
        ("an empty jti", proof => Proof(proof, claims => claims["jti"] = "")),
        ("a jti without end", proof => Proof(proof, claims => claims["jti"] = new string('a', 257))),
        ("too long", proof => Proof(proof, claims => claims["more"] = new string('a', 9000))),
    ];

    public static TheoryData<int, string> HostileProofs => [.. Hostile.Select((proof, index) => (index, proof.Name))];

    [Fact]
    public async Task Client_WithAProof_GetsATokenBoundToItsKey()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var key = new TestProof(shared.App.Clock);

        var tokens = await (await ExchangeAsync(agent, Proof(key))).ReadJsonAsync();

        var token = new JsonWebToken(tokens.GetProperty("access_token").GetString());
        Assert.Equal("DPoP", tokens.GetProperty("token_type").GetString());
        Assert.Equal(key.Thumbprint, token.GetPayloadValue<System.Text.Json.JsonElement>("cnf").GetProperty("jkt").GetString());
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public async Task Proof_OfAnAdvertisedAlgorithm_IsAccepted(string algorithm)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var metadata = await (await agent.Browser.GetAsync("/.well-known/oauth-authorization-server")).ReadJsonAsync();

        var response = await ExchangeAsync(agent, Proof(new TestProof(shared.App.Clock, algorithm, 42)));

        Assert.Contains(algorithm, metadata.GetProperty("dpop_signing_alg_values_supported").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(HostileProofs))]
    public async Task Proof_ThatIsBad_IsRefusedAndTheCodeIsKept(int index, string name)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var key = new TestProof(shared.App.Clock);
        var code = (await agent.AuthorizeAsync())["code"];

        var refused = await ExchangeAsync(agent, Hostile[index].Make(key), code);
        var accepted = await ExchangeAsync(agent, Proof(key), code);

        Assert.True(refused.StatusCode is HttpStatusCode.BadRequest, name);
        Assert.Equal("invalid_dpop_proof", (await refused.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task Proof_UsedTwice_IsRefused()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var key = new TestProof(shared.App.Clock);
        var proof = Proof(key);
        var tokens = await (await ExchangeAsync(agent, proof)).ReadJsonAsync();

        var response = await RefreshAsync(agent, tokens, proof);

        Assert.Equal("invalid_dpop_proof", (await response.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task RefreshToken_OfAPublicClient_IsOfUseWithItsKeyOnly()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var (key, other) = (new TestProof(shared.App.Clock), new TestProof(shared.App.Clock, index: 41));
        var tokens = await (await ExchangeAsync(agent, Proof(key))).ReadJsonAsync();

        var without = await RefreshAsync(agent, tokens, proof: null);
        var withAnother = await RefreshAsync(agent, tokens, Proof(other));
        var first = await (await RefreshAsync(agent, tokens, Proof(key))).ReadJsonAsync();
        var second = await RefreshAsync(agent, first, Proof(other));

        Assert.Equal("invalid_grant", (await without.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal("invalid_grant", (await withAnother.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal("DPoP", first.GetProperty("token_type").GetString());
        Assert.Equal("invalid_grant", (await second.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task RefreshToken_OfAConfidentialClient_IsBoundToTheClientAndNotToAKey()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var registered = await (await agent.Browser.PostJsonAsync(TestAgent.RegistrationPath, new
        {
            client_name = "A client with a secret",
            redirect_uris = new[] { TestAgent.RedirectUri },
            token_endpoint_auth_method = "client_secret_post",
            grant_types = new[] { "authorization_code", "refresh_token" },
        })).ReadJsonAsync();
        (string, string?) id = ("client_id", registered.GetProperty("client_id").GetString()), secret = ("client_secret", registered.GetProperty("client_secret").GetString());
        var key = new TestProof(shared.App.Clock);
        var code = (await agent.AuthorizeAsync(id, ("dpop_jkt", key.Thumbprint)))["code"];
        agent.Proof = () => Proof(key);
        var tokens = await (await agent.ExchangeAsync(code, id, secret)).ReadJsonAsync();
        agent.Proof = null;

        var refreshed = await (await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!, id, secret)).ReadJsonAsync();

        Assert.Equal("DPoP", tokens.GetProperty("token_type").GetString());
        Assert.Equal("Bearer", refreshed.GetProperty("token_type").GetString());
    }

    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.BadRequest)]
    public async Task Code_BoundToAKey_IsOfUseWithThisKeyOnly(bool sameKey, HttpStatusCode expected)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var (key, other) = (new TestProof(shared.App.Clock), new TestProof(shared.App.Clock, index: 41));
        var code = (await agent.AuthorizeAsync(("dpop_jkt", key.Thumbprint)))["code"];

        var response = await ExchangeAsync(agent, Proof(sameKey ? key : other), code);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Code_BoundToSomethingElse_IsRefusedAtTheClient()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        await agent.SignInAsync();

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri(("dpop_jkt", "short")));

        Assert.Equal("invalid_request", response.LocationParameters()["error"]);
    }

    [Fact]
    public async Task Nonces_WhenOn_AreAskedForAndAccepted()
    {
        await using var app = await EmulatedApp.StartAsync(("Emulator:ProofNonces", "true"));
        var agent = await TestAgent.RegisterAsync(app);
        var key = new TestProof(app.Clock);
        var code = (await agent.AuthorizeAsync())["code"];

        var asked = await ExchangeAsync(agent, Proof(key), code);
        var nonce = asked.Headers.GetValues("DPoP-Nonce").Single();
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var accepted = await ExchangeAsync(agent, Proof(key, claims => claims["nonce"] = nonce), code);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var late = await RefreshAsync(agent, await accepted.ReadJsonAsync(), Proof(key, claims => claims["nonce"] = nonce));

        Assert.Equal("use_dpop_nonce", (await asked.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal("use_dpop_nonce", (await late.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Service_WithAProof_GetsABoundToken()
    {
        await using var app = await EmulatedApp.StartAsync(
            ("Emulator:ServiceTokens:0:Name", "export"), ("Emulator:ServiceTokens:0:ClientId", "export-1"), ("Emulator:ServiceTokens:0:ClientSecret", "not-a-secret"));
        var agent = new TestAgent(app.CreateBrowser());
        var key = new TestProof(app.Clock);
        var request = new HttpRequestMessage(HttpMethod.Post, TestAgent.TokenPath)
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "client_credentials"), new("client_id", "export-1"), new("client_secret", "not-a-secret"), new("resource", EmulatedApp.Origin),
            ]),
        };
        request.Headers.Add("DPoP", Proof(key));

        var tokens = await (await agent.Browser.SendAsync(request)).ReadJsonAsync();

        Assert.Equal("DPoP", tokens.GetProperty("token_type").GetString());
        Assert.Contains(key.Thumbprint, Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(tokens.GetProperty("access_token").GetString()!.Split('.')[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edge_HasNoBoundTokens_AsAccess()
    {
        await using var app = await Edge.EdgeApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var metadata = await (await agent.Browser.GetAsync("/.well-known/oauth-authorization-server")).ReadJsonAsync();

        var tokens = await (await ExchangeAsync(agent, "no proof")).ReadJsonAsync();

        Assert.Equal("bearer", tokens.GetProperty("token_type").GetString());
        Assert.False(metadata.TryGetProperty("dpop_signing_alg_values_supported", out _));
    }

    [Fact]
    public async Task Library_AcceptsTheBoundTokenWithItsKeyOnly()
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            Settings = [("ManagedAccess:Tokens:DPoP:Mode", "Allowed")],
            Configure = builder => builder.Services.AddManagedAccess(),
            Map = application => application.MapGet("/whoami", (HttpContext context) => context.GetAttribution().User?.Email),
        });
        var agent = await TestAgent.RegisterAsync(app);
        var key = new TestProof(app.Clock);
        var token = (await (await ExchangeAsync(agent, Proof(key))).ReadJsonAsync()).GetProperty("access_token").GetString()!;
        using var client = app.CreateBrowser();

        var bound = await client.SendAsync(Edge.EdgeApp.Get("/whoami", ("Authorization", $"DPoP {token}"), ("DPoP", key.Create(token, EmulatedApp.Origin + "/whoami"))));
        var stolen = await client.SendAsync(Edge.EdgeApp.Get("/whoami", ("Authorization", $"Bearer {token}")));

        Assert.Equal("ada@example.com", await bound.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, stolen.StatusCode);
    }

    private static string Proof(TestProof proof, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? key = null)
        => proof.Create("", TokenUrl, "POST", Without(claims), header, key);

    // The key of the client in the proof, and a certificate of the thief's key, which signs.
    private static string Stolen(TestProof proof)
    {
        var (own, thief) = (TestKey.Create("own", "RS256", 43), TestKey.Create("thief", "RS256", 44));
        var request = new CertificateRequest("CN=thief", (RSA)thief.Pair, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var jwk = own.ToJwk();
        jwk["x5c"] = new JsonArray(Convert.ToBase64String(certificate.RawData));
        return Proof(proof, header: header => (header["alg"], header["jwk"]) = ("RS256", jwk), key: thief);
    }

    private static Action<JsonObject> Without(Action<JsonObject>? claims) => payload =>
    {
        payload.Remove("ath"); // a token request has no access token yet
        claims?.Invoke(payload);
    };

    private static async Task<HttpResponseMessage> ExchangeAsync(TestAgent agent, string proof, string? code = null)
    {
        code ??= (await agent.AuthorizeAsync())["code"];
        agent.Proof = () => proof;
        return await agent.ExchangeAsync(code);
    }

    private static Task<HttpResponseMessage> RefreshAsync(TestAgent agent, System.Text.Json.JsonElement tokens, string? proof)
    {
        agent.Proof = proof is null ? null : () => proof;
        return agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
    }
}
