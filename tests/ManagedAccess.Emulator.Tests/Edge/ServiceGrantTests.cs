using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.Emulator.Tests.Edge;

/// <summary>Background agents: the client credentials grant gives a token of a service, never of a person.</summary>
public sealed class ServiceGrantTests
{
    private const string Line = "allow service export";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Service_AtTheEdge_GetsAnOpaqueTokenThatBecomesItsAssertion(bool inHeader)
    {
        await using var app = await EdgeApp.StartAsync(EdgeApp.Policy("allow domain example.com", Line));
        using var client = app.CreateBrowser();

        var tokens = await (await GrantAsync(client, EdgeApp.ServiceSecret, inHeader)).ReadJsonAsync();
        var request = await (await client.SendAsync(EdgeApp.Get("/", ("Authorization", $"Bearer {tokens.GetProperty("access_token").GetString()}")))).ReadRequestAsync();

        Assert.Equal(["access_token", "expires_in", "scope", "token_type"], tokens.Names());
        Assert.StartsWith("oauth:", tokens.GetProperty("access_token").GetString(), StringComparison.Ordinal);
        var claims = request.ReadAssertion().Payload();
        Assert.Equal(EdgeApp.ServiceId, claims.GetProperty("common_name").GetString());
        Assert.Equal("", claims.GetProperty("sub").GetString());
        Assert.False(claims.TryGetProperty("email", out _));
    }

    [Fact]
    public async Task Service_AtTheAuthorizationServer_GetsATokenOfItsOwn()
    {
        await using var app = await EmulatedApp.StartAsync(
            ("Emulator:ServiceTokens:0:Name", "export"), ("Emulator:ServiceTokens:0:ClientId", EdgeApp.ServiceId), ("Emulator:ServiceTokens:0:ClientSecret", EdgeApp.ServiceSecret));
        using var client = app.CreateBrowser();

        var tokens = await (await GrantAsync(client, EdgeApp.ServiceSecret, inHeader: true, ("scope", "wiki.read"))).ReadJsonAsync();
        var metadata = await (await client.GetAsync("/.well-known/oauth-authorization-server")).ReadJsonAsync();

        var token = new JsonWebToken(tokens.GetProperty("access_token").GetString());
        Assert.Equal("at+jwt", token.Typ);
        Assert.Equal(EdgeApp.ServiceId, token.Subject);
        Assert.Equal(EdgeApp.ServiceId, token.GetPayloadValue<string>("client_id"));
        Assert.Equal("wiki.read", token.GetPayloadValue<string>("scope"));
        Assert.False(token.TryGetPayloadValue<string>("email", out _));
        Assert.False(tokens.TryGetProperty("refresh_token", out _));
        Assert.Contains("client_credentials", metadata.GetProperty("grant_types_supported").EnumerateArray().Select(grant => grant.GetString()));
    }

    [Theory]
    [InlineData("wrong", true, Line, 401, "invalid_client")]
    [InlineData("wrong", false, Line, 400, "invalid_client")]
    [InlineData(EdgeApp.ServiceSecret, true, "allow domain example.com", 400, "unauthorized_client")]
    public async Task Service_WithoutRight_GetsNoToken(string secret, bool inHeader, string line, int status, string error)
    {
        await using var app = await EdgeApp.StartAsync(EdgeApp.Policy(line));
        using var client = app.CreateBrowser();

        var response = await GrantAsync(client, secret, inHeader);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(error, (await response.ReadJsonAsync()).GetProperty("error").GetString());
        Assert.Equal(status == 401, response.Headers.Contains("WWW-Authenticate"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://elsewhere.example")]
    public async Task Service_ForAResourceElsewhere_IsInvalidTarget(string resource)
    {
        await using var app = await EdgeApp.StartAsync(EdgeApp.Policy(Line));
        using var client = app.CreateBrowser();

        var response = await GrantAsync(client, EdgeApp.ServiceSecret, inHeader: false, ("resource", resource));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_target", (await response.ReadJsonAsync()).GetProperty("error").GetString());
    }

    private static Task<HttpResponseMessage> GrantAsync(TestBrowser client, string secret, bool inHeader, params (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["resource"] = EmulatedApp.Origin };
        var request = new HttpRequestMessage(HttpMethod.Post, TestAgent.TokenPath);
        if (inHeader)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{EdgeApp.ServiceId}:{secret}")));
        }
        else
        {
            (fields["client_id"], fields["client_secret"]) = (EdgeApp.ServiceId, secret);
        }

        foreach (var (name, value) in changes)
        {
            fields[name] = value;
        }

        request.Content = new FormUrlEncodedContent(fields);
        return client.SendAsync(request);
    }
}
