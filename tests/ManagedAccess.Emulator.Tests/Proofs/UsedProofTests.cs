using System.Net;
using ManagedAccess.Emulator.Tests.IdentityProvider;
using ManagedAccess.Testing;

namespace ManagedAccess.Emulator.Tests.Proofs;

/// <summary>
/// A proof is used up by a request that gets a token, and by no other: anyone can make proofs, so the memory of used ones would be open to everybody,
/// and a proof that somebody saw could be used up before its owner sends it.
/// </summary>
public sealed class UsedProofTests : IAsyncLifetime
{
    private const string TokenUrl = EmulatedApp.Origin + TestAgent.TokenPath;

    private static readonly (string, string) Service = ("client_id", "export-1"), ServiceSecret = ("client_secret", "not-a-secret");

    private EmulatedApp _app = null!;
    private TestBrowser _client = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync(
            ("Emulator:ServiceTokens:0:Name", "export"), ("Emulator:ServiceTokens:0:ClientId", "export-1"), ("Emulator:ServiceTokens:0:ClientSecret", "not-a-secret"));
        _client = _app.CreateBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("invalid_client", "client_credentials", "client_secret", "wrong")]
    [InlineData("invalid_client", "client_credentials", "client_id", "stranger")]
    [InlineData("invalid_target", "client_credentials", "resource", "https://elsewhere.example")]
    [InlineData("invalid_scope", "client_credentials", "scope", "unknown")]
    [InlineData("invalid_client", ManagedApp.JwtBearer, "client_secret", "wrong")]
    [InlineData("invalid_client", "authorization_code", "client_id", "stranger")]
    [InlineData("invalid_client", "refresh_token", "client_id", "stranger")]
    [InlineData("unsupported_grant_type", "password", "client_id", "stranger")]
    public async Task Proof_OfARequestThatIsRefused_IsNotUsedUp(string error, string grantType, string name, string value)
    {
        var proof = Proof(new TestProof(_app.Clock));

        var refused = await SendAsync(
            proof, ("grant_type", grantType), Service, ServiceSecret, ("resource", EmulatedApp.Origin), ("code", "guessed"), ("code_verifier", new string('a', 43)), ("redirect_uri", TestAgent.RedirectUri),
            ("refresh_token", "guessed"), ("assertion", "guessed"), (name, value));
        var owner = await SendAsync(proof, ServiceRequest);
        var again = await SendAsync(proof, ServiceRequest);

        Assert.Equal(error, await ErrorOfAsync(refused));
        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
        Assert.Equal("invalid_dpop_proof", await ErrorOfAsync(again));
    }

    [Theory]
    [InlineData("code", "guessed")]
    [InlineData("code_verifier", "0123456789012345678901234567890123456789012")]
    [InlineData("redirect_uri", "http://127.0.0.1:33418/other")]
    public async Task Proof_OfACodeThatIsRefused_IsNotUsedUp(string name, string value)
    {
        var agent = await TestAgent.RegisterAsync(_app);
        var proof = Proof(new TestProof(_app.Clock));
        agent.Proof = () => proof;

        var refused = await agent.ExchangeAsync((await agent.AuthorizeAsync())["code"], (name, value));
        var owner = await agent.ExchangeAsync((await agent.AuthorizeAsync())["code"]);
        var again = await agent.ExchangeAsync((await agent.AuthorizeAsync())["code"]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
        Assert.Equal("invalid_dpop_proof", await ErrorOfAsync(again));
    }

    [Fact]
    public async Task Proof_UsedTwice_LeavesTheCodeForTheNextProof()
    {
        var agent = await TestAgent.RegisterAsync(_app);
        var key = new TestProof(_app.Clock);
        var proof = Proof(key);
        agent.Proof = () => proof;
        await agent.GetTokensAsync();
        var code = (await agent.AuthorizeAsync())["code"];

        var replayed = await agent.ExchangeAsync(code);
        agent.Proof = () => Proof(key);
        var fresh = await agent.ExchangeAsync(code);

        Assert.Equal("invalid_dpop_proof", await ErrorOfAsync(replayed));
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
    }

    [Fact]
    public async Task Proof_OfAnIdentityAssertion_IsUsedOnce()
    {
        var proof = Proof(new TestProof(_app.Clock));
        (string, string)[] Request() =>
            [("grant_type", ManagedApp.JwtBearer), ("assertion", ManagedApp.Assertion(_app)), ("client_id", ManagedApp.ClientId), ("client_secret", ManagedApp.Secret)];

        var first = await SendAsync(proof, Request());
        var again = await SendAsync(proof, Request());

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("invalid_dpop_proof", await ErrorOfAsync(again));
    }

    [Fact]
    public async Task Proof_AtTheIdentityProvider_IsUsedOnceByAGoodRequest()
    {
        var idToken = await ManagedApp.SignInAsync(_client);
        var proof = Proof(new TestProof(_app.Clock), EmulatedApp.Origin + ManagedApp.ProviderTokenPath);
        Task<HttpResponseMessage> ExchangeAsync(string secret) => SendAsync(
            proof, ManagedApp.ProviderTokenPath, ("grant_type", ManagedApp.TokenExchange), ("requested_token_type", "urn:ietf:params:oauth:token-type:id-jag"), ("audience", EmulatedApp.Origin),
            ("resource", ManagedApp.Mcp), ("subject_token", idToken), ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token"), ("client_id", ManagedApp.ClientId), ("client_secret", secret));

        var refused = await ExchangeAsync("wrong");
        var first = await ExchangeAsync(ManagedApp.Secret);
        var again = await ExchangeAsync(ManagedApp.Secret);

        Assert.Equal("invalid_client", await ErrorOfAsync(refused));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("invalid_dpop_proof", await ErrorOfAsync(again));
    }

    [Fact]
    public async Task Proof_SentBySeveralAtOnce_GetsOneToken()
    {
        var proof = Proof(new TestProof(_app.Clock));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SendAsync(proof, ServiceRequest))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(7, (await Task.WhenAll(answers.Where(answer => !answer.IsSuccessStatusCode).Select(ErrorOfAsync))).Count(error => error == "invalid_dpop_proof"));
    }

    // Two good codes, one proof: the codes do not keep the second request out.
    [Fact]
    public async Task Proof_SentWithTwoCodesAtOnce_GetsOneToken()
    {
        var agent = await TestAgent.RegisterAsync(_app);
        string[] codes = [(await agent.AuthorizeAsync())["code"], (await agent.AuthorizeAsync())["code"]];
        var proof = Proof(new TestProof(_app.Clock));
        agent.Proof = () => proof;

        var answers = await Task.WhenAll(codes.Select(code => Task.Run(() => agent.ExchangeAsync(code))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal("invalid_dpop_proof", await ErrorOfAsync(answers.Single(answer => !answer.IsSuccessStatusCode)));
    }

    private static (string, string)[] ServiceRequest => [("grant_type", "client_credentials"), Service, ServiceSecret, ("resource", EmulatedApp.Origin)];

    private static string Proof(TestProof key, string url = TokenUrl) => key.Create("", url, "POST", claims => claims.Remove("ath"));

    private static async Task<string?> ErrorOfAsync(HttpResponseMessage response) => (await response.ReadJsonAsync()).GetProperty("error").GetString();

    private Task<HttpResponseMessage> SendAsync(string proof, params (string Name, string Value)[] fields) => SendAsync(proof, TestAgent.TokenPath, fields);

    // Of two fields with one name the last counts, so that a row can change one.
    private Task<HttpResponseMessage> SendAsync(string proof, string path, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.GroupBy(field => field.Name).Select(field => KeyValuePair.Create(field.Key, field.Last().Value))),
        };
        request.Headers.Add("DPoP", proof);
        return _client.SendAsync(request);
    }
}
