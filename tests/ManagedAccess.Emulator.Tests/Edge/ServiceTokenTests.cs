using System.Net;
using System.Text.Json;

namespace ManagedAccess.Emulator.Tests.Edge;

/// <summary>Service tokens at the edge, in both modes of strictness (wire 4.3).</summary>
public sealed class ServiceTokenTests
{
    private const string Line = "allow service export";

    private static readonly string Json = $$"""{"cf-access-client-id": "{{EdgeApp.ServiceId}}", "cf-access-client-secret": "{{EdgeApp.ServiceSecret}}"}""";

    [Fact]
    [Trait("Conformance", "EMU-22")]
    public async Task Assertion_OfAService_HasTheClaimsOfAccess()
    {
        await using var app = await EdgeApp.StartAsync(EdgeApp.Policy(Line));
        using var client = app.CreateBrowser();

        var request = await (await client.SendAsync(EdgeApp.AsService("/"))).ReadRequestAsync();

        var assertion = request.ReadAssertion();
        var claims = assertion.Payload();
        Assert.Equal("RS256", assertion.Alg);
        Assert.Equal("JWT", assertion.Typ);
        Assert.Equal(["aud", "common_name", "exp", "h_INTERNAL_DO_NOT_USE", "iat", "iss", "sub", "type"], claims.Names());
        Assert.Equal(JsonValueKind.String, claims.GetProperty("aud").ValueKind);
        Assert.Equal("", claims.GetProperty("sub").GetString());
        Assert.Equal(EdgeApp.ServiceId, claims.GetProperty("common_name").GetString());
        Assert.Equal("app", claims.GetProperty("type").GetString());
        Assert.Equal("localhost", claims.GetProperty("h_INTERNAL_DO_NOT_USE").GetString());
        Assert.Equal(3601, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.DoesNotContain(request.Keys, name => name.StartsWith("CF-Access-Client", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ServiceToken_AsJson_IsReadFromTheCustomHeaderAndRemoved()
    {
        await using var app = await EdgeApp.StartAsync(EdgeApp.Policy(Line));
        using var client = app.CreateBrowser();

        var request = await (await client.SendAsync(EdgeApp.Get("/", ("Authorization", Json)))).ReadRequestAsync();

        Assert.Equal(EdgeApp.ServiceId, request.ReadAssertion().GetPayloadValue<string>("common_name"));
        Assert.False(request.ContainsKey("Authorization"));
    }

    [Theory]
    [Trait("Conformance", "EMU-32")]
    [InlineData(EdgeApp.ServiceSecret, true, 200)]
    [InlineData(EdgeApp.ServiceSecret, false, 403)]
    [InlineData("wrong", true, 401)]
    [InlineData("wrong", false, 401)]
    [InlineData("", true, 401)]
    public async Task StrictMode_ForAServiceToken_AnswersByTokenAndPolicyWithoutACookie(string secret, bool hasLine, int status)
    {
        await using var app = await EdgeApp.StartAsync([("Emulator:StrictServiceTokens", "true"), .. EdgeApp.Policy(hasLine ? [Line] : ["allow domain example.com"])]);
        using var client = app.CreateBrowser();

        var response = await client.SendAsync(EdgeApp.AsService("/", secret));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [Trait("Conformance", "EMU-32")]
    [InlineData("both carriers")]
    [InlineData("identifier twice")]
    [InlineData("secret twice")]
    [InlineData("identifier only")]
    [InlineData("secret only")]
    [InlineData("half of the JSON")]
    [InlineData("no JSON at all")]
    [InlineData("beside a session")]
    public async Task StrictMode_ForAnythingButOnePair_Is401(string kind)
    {
        await using var app = await EdgeApp.StartAsync([("Emulator:StrictServiceTokens", "true"), .. EdgeApp.Policy(Line, "allow domain example.com")]);
        var agent = new TestAgent(app.CreateBrowser());
        if (kind == "beside a session")
        {
            await agent.SignInAsync();
        }

        (string, string)[] pair = [("CF-Access-Client-Id", EdgeApp.ServiceId), ("CF-Access-Client-Secret", EdgeApp.ServiceSecret)];
        var response = await agent.Browser.SendAsync(EdgeApp.Get("/", kind switch
        {
            "both carriers" => [.. pair, ("Authorization", Json)],
            "identifier twice" => [.. pair, pair[0]],
            "secret twice" => [.. pair, pair[1]],
            "identifier only" => [pair[0]],
            "secret only" => [pair[1]],
            "half of the JSON" => [("Authorization", """{"cf-access-client-id": "x"}""")],
            "no JSON at all" => [("Authorization", "{\"cf-access")],
            _ => [pair[0], ("CF-Access-Client-Secret", "wrong")],
        }));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Secret_InAnyRefusal_IsInNoLog()
    {
        await using var app = await EdgeApp.StartAsync([("Emulator:StrictServiceTokens", "true"), .. EdgeApp.Policy(Line)]);
        using var client = app.CreateBrowser();

        await client.SendAsync(EdgeApp.AsService("/", "a-wrong-secret-of-ours"));
        await client.SendAsync(EdgeApp.Get("/", ("Authorization", "{\"cf-access-client-secret\": \"a-wrong-secret-of-ours\"")));

        Assert.DoesNotContain(app.Logs.Entries, entry => entry.Text.Contains("a-wrong-secret-of-ours", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Emulator:ServiceTokens:1:Name", "export", "Emulator:ServiceTokens:1:Name is 'export', as of another service token")]
    [InlineData("Emulator:ServiceTokens:1:ClientId", " ", "Emulator:ServiceTokens:1:ClientId")]
    [InlineData("Emulator:ServiceTokens:1:Name", "", "Emulator:ServiceTokens:1:Name")]
    public async Task ServiceToken_ThatCannotWork_StopsTheHost(string setting, string value, string message)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => EdgeApp.StartAsync(("Emulator:ServiceTokens:1:ClientSecret", "x"), (setting, value)));

        Assert.Contains(message, failure.ToString(), StringComparison.Ordinal);
    }
}
