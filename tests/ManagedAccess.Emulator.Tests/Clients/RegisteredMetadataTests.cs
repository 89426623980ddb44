using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Tests.Clients;

/// <summary>A39: what a client registers about itself is kept and returned, or its absence is said.</summary>
[Trait("Case", "A39")]
public sealed class RegisteredMetadataTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Jwks = """{"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""";

    /// <summary>Every member of RFC 7591 §2 but those that have values of their own (EMU-16), and application_type.</summary>
    public static readonly TheoryData<string, string> Members = new()
    {
        { "application_type", "\"native\"" },
        { "application_type", "\"web\"" },
        { "client_uri", "\"https://client.example/\"" },
        { "logo_uri", "\"https://client.example/logo.png\"" },
        { "tos_uri", "\"https://client.example/terms\"" },
        { "policy_uri", "\"http://client.example/policy\"" },
        { "jwks_uri", "\"https://client.example/jwks.json\"" },
        { "scope", "\"wiki.read wiki.write\"" },
        { "contacts", "[\"ada@example.com\",\"grace@example.com\"]" },
        { "software_id", "\"4NRB1-0XZABZI9E6-5SM3R\"" },
        { "software_version", "\"2.1\"" },
        { "client_name#ja", "\"クライアント\"" },
        { "client_uri#fr", "\"https://client.example/fr\"" },
    };

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Registration_WithADescription_ReturnsItAsItWasSent(string name, string value)
    {
        var response = await RegisterAsync(shared.App, name, value);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(value).RootElement, (await response.ReadJsonAsync()).GetProperty(name)));
    }

    [Fact]
    public async Task Registration_WithADescription_IsKept()
    {
        await using var app = await EmulatedApp.StartAsync();
        await RegisterAsync(app, "application_type", "\"native\"");
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={app.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT Properties FROM OpenIddictApplications";

        Assert.Contains("\"application_type\":\"native\"", (string)(await command.ExecuteScalarAsync())!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application_type", "\"desktop\"", "native or web")]
    [InlineData("application_type", "1", "native or web")]
    [InlineData("client_uri", "\"javascript:alert(1)\"", "http or https")]
    [InlineData("logo_uri#en", "\"/logo.png\"", "http or https")]
    [InlineData("contacts", "\"ada@example.com\"", "a list of texts")]
    [InlineData("software_id", "[]", "text")]
    [InlineData("client_name#ja", "\"a\\nb\"", "printable")]
    public async Task Registration_WithABadDescription_NamesMemberValueAndExpectation(string name, string value, string expected)
    {
        var response = await RegisterAsync(shared.App, name, value);

        var error = await response.ReadJsonAsync();
        Assert.Equal("invalid_client_metadata", error.GetProperty("error").GetString());
        Assert.StartsWith($"{name} is '", error.GetProperty("error_description").GetString(), StringComparison.Ordinal);
        Assert.Contains(expected, error.GetProperty("error_description").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("software_statement", "\"eyJ.a.b\"")]
    [InlineData("id_token_signed_response_alg", "\"RS256\"")]
    [InlineData("post_logout_redirect_uris", "[\"https://client.example/\"]")]
    public async Task Registration_WithAMemberThatIsNotKept_SaysSoInTheLog(string name, string value)
    {
        await using var app = await EmulatedApp.StartAsync();

        var response = await RegisterAsync(app, name, value);

        Assert.False((await response.ReadJsonAsync()).TryGetProperty(name, out _));
        var entry = Assert.Single(app.Logs.Entries, entry => entry.Id.Name == "IgnoredMetadata");
        Assert.Equal(LogLevel.Information, entry.Level);
        Assert.Contains(name, entry.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(value.Trim('"'), entry.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("native", "https://client.example/cb", true)]
    [InlineData("native", "http://127.0.0.1/cb", false)]
    [InlineData("native", "cursor://anysphere.cursor-mcp/oauth/callback", false)]
    [InlineData("web", "https://client.example/cb", false)]
    [InlineData("web", "http://localhost/cb", true)]
    [InlineData(null, "https://client.example/cb", false)]
    public async Task Registration_WithARedirectOfAnotherTypeOfApplication_IsNoted(string? type, string redirectUri, bool isNoted)
    {
        await using var app = await EmulatedApp.StartAsync(
            ("Emulator:AllowedUris:0", "https://client.example/*"), ("Emulator:AllowedUris:1", "cursor://anysphere.cursor-mcp/oauth/callback"));

        var response = await app.CreateBrowser().PostJsonAsync(TestAgent.RegistrationPath, new { redirect_uris = new[] { redirectUri }, application_type = type });

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(isNoted ? 1 : 0, app.Logs.Entries.Count(entry => entry.Id.Name == "UnusualRedirectUri" && entry.Text.Contains(redirectUri, StringComparison.Ordinal)));
    }

    private static Task<HttpResponseMessage> RegisterAsync(EmulatedApp app, string name, string value)
        => app.CreateBrowser().PostJsonAsync(TestAgent.RegistrationPath, new Dictionary<string, object>
        {
            ["redirect_uris"] = new[] { TestAgent.RedirectUri },
            ["token_endpoint_auth_method"] = "none",
            ["jwks"] = JsonDocument.Parse(Jwks).RootElement,
            [name] = JsonDocument.Parse(value).RootElement,
        });
}
