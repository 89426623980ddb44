using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Tests.Clients;

/// <summary>A38: clients that sign with a key of theirs, and those that could but need not.</summary>
[Trait("Case", "A38")]
public sealed class ClientKeysTests
{
    private const string ClientId = "https://client.example/oauth/client.json";
    private const string KeysUri = "https://client.example/oauth/jwks.json";

    private static readonly RsaSecurityKey Key = new(RSA.Create(2048)) { KeyId = "client-key" };

    /// <summary>The shape that ChatGPT publishes (wire.md §4.5).</summary>
    private static string Document(string methods = """["none","private_key_jwt"]""", string stated = "private_key_jwt") => $$"""
        {"client_id":"{{ClientId}}","client_name":"ChatGPT","redirect_uris":["{{TestAgent.RedirectUri}}"],"grant_types":["authorization_code","refresh_token"],
         "token_endpoint_auth_method":"{{stated}}","token_endpoint_auth_signing_alg":"RS256","token_endpoint_auth_methods_supported":{{methods}},"jwks_uri":"{{KeysUri}}"}
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DocumentClient_ThatOffersBoth_GetsATokenEitherWay(bool signs)
    {
        await using var app = await StartAsync(new Site { [ClientId] = Document(), [KeysUri] = KeySet() });

        var (agent, response) = await ExchangeAsync(app, signs ? Assertion(ClientId, audience: EmulatedApp.Origin) : null);

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var refreshToken = (await response.ReadJsonAsync()).GetProperty("refresh_token").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await agent.RefreshAsync(refreshToken, [("client_id", ClientId), .. Signed(signs ? Assertion(ClientId, audience: EmulatedApp.Origin) : null)])).StatusCode);
    }

    [Fact]
    public async Task RefreshToken_OfAClientThatMayComeWithoutASignature_IsOfUseWithItsKeyOnly()
    {
        await using var app = await StartAsync(new Site { [ClientId] = Document(), [KeysUri] = KeySet() });
        var proof = new TestProof(TimeProvider.System);
        var agent = new TestAgent(app.CreateBrowser()) { Proof = () => proof.Create("", EmulatedApp.Origin + TestAgent.TokenPath, "POST") };
        var authorization = await agent.AuthorizeAsync(("client_id", ClientId));
        var tokens = await agent.ExchangeAsync(authorization["code"], [("client_id", ClientId), .. Signed(Assertion(ClientId, audience: EmulatedApp.Origin))]);
        var refreshToken = (await tokens.ReadJsonAsync()).GetProperty("refresh_token").GetString()!;

        var thief = new TestAgent(app.CreateBrowser());
        var stolen = await thief.RefreshAsync(refreshToken, ("client_id", ClientId));
        var own = await agent.RefreshAsync(refreshToken, ("client_id", ClientId));

        Assert.Equal("invalid_grant", (await stolen.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    /// <summary>RFC 7523 §3 names no type; RFC 7523bis §4 does. OpenID Connect Core §9 makes the token endpoint the audience, later documents the issuer (openiddict-core#2539).</summary>
    [Theory]
    [InlineData(null, EmulatedApp.Origin)]
    [InlineData("JWT", EmulatedApp.Origin)]
    [InlineData("jwt", EmulatedApp.Origin + "/")]
    [InlineData("application/JWT", EmulatedApp.Origin)]
    [InlineData("client-authentication+jwt", EmulatedApp.Origin)]
    [InlineData("application/client-authentication+jwt", EmulatedApp.Origin)]
    [InlineData("JWT", EmulatedApp.Origin + "/cdn-cgi/access/oauth/token")]
    public async Task DocumentClient_WithAnAssertionAsClientsWriteIt_GetsAToken(string? type, string audience)
    {
        await using var app = await StartAsync(new Site { [ClientId] = Document("[]"), [KeysUri] = KeySet() });

        var (_, text) = await ExchangeAsync(app, Assertion(ClientId, type: type, audience: audience));
        var (_, list) = await ExchangeAsync(app, Assertion(ClientId, type: type, audience: new[] { audience }));

        Assert.True(text.IsSuccessStatusCode, await text.Content.ReadAsStringAsync());
        Assert.True(list.IsSuccessStatusCode, await list.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("at+jwt", EmulatedApp.Origin)]
    [InlineData("dpop+jwt", EmulatedApp.Origin)]
    [InlineData("JWT", "https://other.example")]
    [InlineData("JWT", "https://other.example/cdn-cgi/access/oauth/token")]
    [InlineData("JWT", EmulatedApp.Origin + "/cdn-cgi/access/oauth/authorization")]
    [InlineData("JWT", EmulatedApp.Origin, "https://other.example")]
    [InlineData("JWT", null)]
    public async Task DocumentClient_WithAnAssertionForSomethingElse_IsRefused(string type, params string?[] audiences)
    {
        await using var app = await StartAsync(new Site { [ClientId] = Document("[]"), [KeysUri] = KeySet() });

        var (_, response) = await ExchangeAsync(app, Assertion(ClientId, type: type, audience: audiences is [var one] ? one : audiences));

        Assert.Equal("invalid_client", (await response.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task DocumentClient_WithAnAssertionOfAnotherKey_IsRefused()
    {
        await using var app = await StartAsync(new Site { [ClientId] = Document(), [KeysUri] = KeySet() });
        var stranger = new RsaSecurityKey(RSA.Create(2048)) { KeyId = "client-key" };

        var (_, response) = await ExchangeAsync(app, Assertion(ClientId, stranger, audience: EmulatedApp.Origin));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task DocumentClient_ThatOffersKeysOnly_MustSign()
    {
        await using var app = await StartAsync(new Site { [ClientId] = Document("""["private_key_jwt"]"""), [KeysUri] = KeySet() });

        var (_, unsigned) = await ExchangeAsync(app, assertion: null);
        var (_, signed) = await ExchangeAsync(app, Assertion(ClientId, audience: EmulatedApp.Origin));

        Assert.Equal(HttpStatusCode.BadRequest, unsigned.StatusCode);
        Assert.Equal("invalid_client", (await unsigned.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
    }

    [Fact]
    public async Task DocumentClient_ThatRotatedItsKeyAfterConsent_StillGetsItsToken()
    {
        var site = new Site { [ClientId] = Document("[]"), [KeysUri] = """{"keys":[{"kty":"RSA","kid":"old","n":"AQAB","e":"AQAB"}]}""" };
        await using var app = await StartAsync(site);
        var agent = new TestAgent(app.CreateBrowser());
        var authorization = await agent.AuthorizeAsync(("client_id", ClientId));
        site[KeysUri] = KeySet();

        var response = await agent.ExchangeAsync(authorization["code"], [("client_id", ClientId), .. Signed(Assertion(ClientId, audience: EmulatedApp.Origin))]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task DocumentClient_WhoseKeysAreOutOfReach_GoesOnWithWhatElseItOffers()
    {
        await using var app = await StartAsync(new Site { [ClientId] = Document() });

        var (_, response) = await ExchangeAsync(app, assertion: null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public static readonly TheoryData<string, string[]> Refusals = new()
    {
        { Document("[]", "tls_client_auth"), ["token_endpoint_auth_method is &#x27;tls_client_auth&#x27;", "none", "private_key_jwt"] },
        { Document("[]"), ["jwks_uri is &#x27;https://client.example/oauth/jwks.json&#x27;", "404"] },
        { Document("[]", "client_secret_basic"), ["token_endpoint_auth_method is &#x27;client_secret_basic&#x27;", "private_key_jwt"] },
        { Document().Replace(TestAgent.RedirectUri, "https://evil.example/cb", StringComparison.Ordinal), ["redirect_uris holds &#x27;https://evil.example/cb&#x27;", "Emulator:AllowedUris"] },
        { Document().Replace("client.json", "other.json", StringComparison.Ordinal), ["client_id is &#x27;https://client.example/oauth/other.json&#x27;"] },
        { Document().Replace("\"client_name\":\"ChatGPT\"", "\"client_name\":7", StringComparison.Ordinal), ["client_name is &#x27;7&#x27;"] },
        { Document().Replace("[\"authorization_code\",\"refresh_token\"]", "[\"implicit\"]", StringComparison.Ordinal), ["grant_types is", "implicit", "authorization_code"] },
        { "nonsense", ["no JSON"] },
        { Document()[..^10] + new string(' ', 6000), ["longer than 5120 bytes"] },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Page_OfARefusedDocument_NamesTheMemberTheValueAndWhatIsAccepted(string document, string[] said)
    {
        await using var app = await StartAsync(new Site { [ClientId] = document });
        var agent = new TestAgent(app.CreateBrowser());

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri(("client_id", ClientId)));

        var page = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.All(said, part => Assert.Contains(part, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_WhileDocumentsAreOff_NamesTheSetting()
    {
        await using var app = await EmulatedApp.StartAsync();
        var agent = new TestAgent(app.CreateBrowser());

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri(("client_id", ClientId)));

        Assert.Contains("Emulator:ClientIdMetadataDocuments", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registration_WithKeys_IsToldSoAndMustSign()
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Clock = TimeProvider.System });
        var agent = new TestAgent(app.CreateBrowser());
        using var keys = JsonDocument.Parse(KeySet());

        var response = await agent.Browser.PostJsonAsync(TestAgent.RegistrationPath, new
        {
            redirect_uris = new[] { TestAgent.RedirectUri },
            token_endpoint_auth_method = "private_key_jwt",
            jwks = keys.RootElement,
        });
        var client = await response.ReadJsonAsync();
        var id = client.GetProperty("client_id").GetString()!;
        var authorization = await agent.AuthorizeAsync(("client_id", id));
        var unsigned = await agent.ExchangeAsync(authorization["code"], ("client_id", id));
        var again = await agent.AuthorizeAsync(("client_id", id));
        var signed = await agent.ExchangeAsync(again["code"], [("client_id", id), .. Signed(Assertion(id, audience: EmulatedApp.Origin))]);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("private_key_jwt", client.GetProperty("token_endpoint_auth_method").GetString());
        Assert.Equal("client-key", client.GetProperty("jwks").GetProperty("keys")[0].GetProperty("kid").GetString());
        Assert.False(client.TryGetProperty("client_secret", out _));
        Assert.Equal("invalid_client", (await unsigned.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
    }

    [Theory]
    [InlineData("""{"token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_methods_supported":["none","private_key_jwt"]}""", "none")]
    [InlineData("""{"token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_methods_supported":["none","private_key_jwt"],"jwks_uri":"https://client.example/jwks"}""", "none")]
    [InlineData("""{"token_endpoint_auth_method":"tls_client_auth","token_endpoint_auth_methods_supported":["client_secret_post"]}""", "client_secret_post")]
    public async Task Registration_ThatOffersAnotherMethod_IsGivenIt(string offer, string method)
    {
        await using var app = await EmulatedApp.StartAsync();
        using var document = JsonDocument.Parse(offer);
        var members = document.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => (object)member.Value);
        members["redirect_uris"] = new[] { TestAgent.RedirectUri };

        var response = await app.CreateBrowser().PostJsonAsync(TestAgent.RegistrationPath, members);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(method, (await response.ReadJsonAsync()).GetProperty("token_endpoint_auth_method").GetString());
    }

    [Theory]
    [InlineData("private_key_jwt", null, "jwks")]
    [InlineData("self_signed_tls_client_auth", null, "client_secret_basic")]
    [InlineData("private_key_jwt", """{"keys":[]}""", "no key")]
    [InlineData("private_key_jwt", """{"keys":[{"kty":"oct","k":"AAAA"}]}""", "public RSA and EC keys")]
    public async Task Registration_WithoutACommonMethod_SaysWhichAreAccepted(string method, string? keys, string said)
    {
        await using var app = await EmulatedApp.StartAsync();
        var members = new Dictionary<string, object> { ["redirect_uris"] = new[] { TestAgent.RedirectUri }, ["token_endpoint_auth_method"] = method };
        if (keys is not null)
        {
            members["jwks"] = JsonDocument.Parse(keys).RootElement;
        }

        var response = await app.CreateBrowser().PostJsonAsync(TestAgent.RegistrationPath, members);

        var error = await response.ReadJsonAsync();
        Assert.Equal("invalid_client_metadata", error.GetProperty("error").GetString());
        var description = error.GetProperty("error_description").GetString()!;
        Assert.Contains($"token_endpoint_auth_method is '{method}'", description, StringComparison.Ordinal);
        Assert.Contains(said, description, StringComparison.Ordinal);
    }

    private async Task<(TestAgent Agent, HttpResponseMessage Response)> ExchangeAsync(EmulatedApp app, string? assertion)
    {
        var agent = new TestAgent(app.CreateBrowser());
        var authorization = await agent.AuthorizeAsync(("client_id", ClientId));
        return (agent, await agent.ExchangeAsync(authorization["code"], [("client_id", ClientId), .. Signed(assertion)]));
    }

    private static (string, string?)[] Signed(string? assertion) => assertion is null
        ? []
        : [("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion)];

    private string Assertion(string clientId, RsaSecurityKey? key = null, string? type = null, object? audience = null)
    {
        // Written member by member: the library's own writer always says "typ" and "aud".
        var expires = TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = clientId, ["sub"] = clientId, ["jti"] = Guid.NewGuid().ToString(), ["exp"] = expires };
        if (audience is not null)
        {
            claims["aud"] = JsonSerializer.SerializeToNode(audience);
        }

        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = Key.KeyId };
        if (type is not null)
        {
            header["typ"] = type;
        }

        var signed = $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{Base64UrlEncoder.Encode(claims.ToJsonString())}";
        var signature = (key ?? Key).Rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }

    private string KeySet()
    {
        var key = Key.Rsa.ExportParameters(includePrivateParameters: false);
        return JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = Key.KeyId, n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) } },
        });
    }

    private static Task<EmulatedApp> StartAsync(Site site) => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Clock = TimeProvider.System, // the library that signs assertions here reads the wall clock
        Settings = [("Emulator:ClientIdMetadataDocuments", "true")],
        ConfigureLast = builder => builder.Services.AddHttpClient("ManagedAccess.Emulator").ConfigurePrimaryHttpMessageHandler(() => site),
    });

    /// <summary>Serves documents by address; 404 for any other.</summary>
    private sealed class Site : HttpMessageHandler
    {
        private readonly Dictionary<string, string> _documents = [];

        public string this[string uri]
        {
            set => _documents[uri] = value;
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!_documents.TryGetValue(request.RequestUri!.OriginalString, out var document))
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
            }

            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(document));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }
}
