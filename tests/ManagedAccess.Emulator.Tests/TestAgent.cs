using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.Emulator.Tests;

/// <summary>An OAuth client and the person who uses it, one step at a time.</summary>
internal sealed class TestAgent(TestBrowser browser)
{
    public const string AuthorizationPath = "/cdn-cgi/access/oauth/authorization";
    public const string TokenPath = "/cdn-cgi/access/oauth/token";
    public const string RevocationPath = "/cdn-cgi/access/oauth/revoke";
    public const string RegistrationPath = "/cdn-cgi/access/oauth/registration";
    public const string LoginPath = "/cdn-cgi/access/login";
    public const string RedirectUri = "http://127.0.0.1:33418/callback";
    public const string Ada = "ada@example.com";

    public TestBrowser Browser { get; } = browser;

    public string ClientId { get; private set; } = "";

    /// <summary>Makes the proof of a token request (RFC 9449); null for a client without a key.</summary>
    public Func<string>? Proof { get; set; }

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static async Task<TestAgent> RegisterAsync(EmulatedApp app, string origin = EmulatedApp.Origin, bool mayRefresh = true)
    {
        var agent = new TestAgent(app.CreateBrowser(origin));
        var response = await agent.Browser.PostJsonAsync(RegistrationPath, new
        {
            client_name = "Test agent",
            redirect_uris = new[] { RedirectUri },
            token_endpoint_auth_method = "none",
            grant_types = mayRefresh ? new[] { "authorization_code", "refresh_token" } : ["authorization_code"],
        });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        agent.ClientId = (await response.ReadJsonAsync()).GetProperty("client_id").GetString()!;
        return agent;
    }

    /// <summary>The parameters of a good authorization request; <paramref name="changes"/> replace, add, and with null remove.</summary>
    public string AuthorizationUri(params (string Name, string? Value)[] changes)
    {
        var parameters = new List<(string Name, string? Value)>
        {
            ("response_type", "code"),
            ("client_id", ClientId),
            ("redirect_uri", RedirectUri),
            ("scope", "wiki.read"),
            ("state", "s t&ate"),
            ("code_challenge", Challenge),
            ("code_challenge_method", "S256"),
            ("resource", Browser.Origin),
        };
        parameters.RemoveAll(parameter => changes.Any(change => change.Name == parameter.Name));
        parameters.AddRange(changes.Where(change => change.Value is not null));
        return AuthorizationPath + "?" + string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}"));
    }

    public async Task SignInAsync(string email = Ada)
    {
        var page = await Browser.GetAsync(LoginPath);
        var response = await Browser.PressAsync(page, email);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
    }

    /// <summary>Signs in, consents, and returns the parameters of the authorization response.</summary>
    public async Task<Dictionary<string, string>> AuthorizeAsync(params (string Name, string? Value)[] changes)
    {
        await SignInAsync();
        var page = await Browser.GetAsync(AuthorizationUri(changes));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var response = await Browser.PressAsync(page, "allow");
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return response.LocationParameters();
    }

    public Task<HttpResponseMessage> ExchangeAsync(string code, params (string Name, string? Value)[] changes) => PostAsync(TokenPath,
    [
        ("grant_type", "authorization_code"), ("client_id", ClientId), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", Verifier),
    ], changes);

    public Task<HttpResponseMessage> RefreshAsync(string refreshToken, params (string Name, string? Value)[] changes) => PostAsync(TokenPath,
    [
        ("grant_type", "refresh_token"), ("client_id", ClientId), ("refresh_token", refreshToken),
    ], changes);

    public Task<HttpResponseMessage> RevokeAsync(string token, params (string Name, string? Value)[] changes) => PostAsync(RevocationPath,
    [
        ("client_id", ClientId), ("token", token),
    ], changes);

    /// <summary>The whole way to a token response.</summary>
    public async Task<JsonElement> GetTokensAsync(params (string Name, string? Value)[] changes)
    {
        var authorization = await AuthorizeAsync(changes);
        var response = await ExchangeAsync(authorization["code"]);
        var body = await response.ReadJsonAsync();
        Assert.True(response.IsSuccessStatusCode, body.ToString());
        return body;
    }

    private Task<HttpResponseMessage> PostAsync(string path, (string Name, string? Value)[] fields, (string Name, string? Value)[] changes)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields
                .Where(field => !changes.Any(change => change.Name == field.Name))
                .Concat(changes.Where(change => change.Value is not null))
                .Select(field => KeyValuePair.Create(field.Name, field.Value!))),
        };
        if (Proof is not null)
        {
            request.Headers.TryAddWithoutValidation("DPoP", Proof());
        }

        return Browser.SendAsync(request);
    }
}
