using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ManagedAccess.Emulator.Clients;
using Microsoft.Data.Sqlite;

namespace ManagedAccess.Emulator.Tests.Clients;

public sealed class RegistrationEndpointTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    [Trait("Conformance", "EMU-16")]
    public async Task Registration_OfAPublicClient_AnswersEveryValueInForce()
    {
        var response = await shared.App.CreateBrowser().PostJsonAsync(TestAgent.RegistrationPath, new
        {
            client_name = "Claude Code",
            redirect_uris = new[] { "http://localhost:8976/callback", "http://127.0.0.1/callback" },
            token_endpoint_auth_method = "none",
            grant_types = new[] { "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code" },
            response_types = new[] { "code" },
            scope = "wiki.read",
            client_uri = "https://client.example",
        });

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
        var client = await response.ReadJsonAsync();
        Assert.NotEmpty(client.GetProperty("client_id").GetString()!);
        Assert.Equal(1795435200, client.GetProperty("client_id_issued_at").GetInt64());
        Assert.Equal("Claude Code", client.GetProperty("client_name").GetString());
        Assert.Equal("none", client.GetProperty("token_endpoint_auth_method").GetString());
        Assert.Equal("""["http://localhost:8976/callback","http://127.0.0.1/callback"]""", client.GetProperty("redirect_uris").GetRawText());
        Assert.Equal("""["authorization_code","refresh_token"]""", client.GetProperty("grant_types").GetRawText());
        Assert.Equal("""["code"]""", client.GetProperty("response_types").GetRawText());
        Assert.False(client.TryGetProperty("client_secret", out _));
        Assert.False(client.TryGetProperty("client_secret_expires_at", out _));
    }

    [Fact]
    [Trait("Conformance", "EMU-16")]
    public async Task Registration_WithoutAnythingOptional_IssuesASecretThatNeverExpires()
    {
        var response = await shared.App.CreateBrowser().PostJsonAsync(TestAgent.RegistrationPath, new { redirect_uris = new[] { TestAgent.RedirectUri } });

        var client = await response.ReadJsonAsync();
        Assert.Equal("client_secret_basic", client.GetProperty("token_endpoint_auth_method").GetString());
        Assert.True(client.GetProperty("client_secret").GetString()!.Length >= 43);
        Assert.Equal(0, client.GetProperty("client_secret_expires_at").GetInt64());
        Assert.Equal("""["authorization_code"]""", client.GetProperty("grant_types").GetRawText());
    }

    [Theory]
    [Trait("Conformance", "EMU-16")]
    [InlineData("""{}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":[]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":null}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":"http://127.0.0.1/cb"}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":[1]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb",null]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["https://evil.example/cb"]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb","https://evil.example/cb"]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb#x"]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["/cb"]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["javascript:alert(1)"]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"client_name":7}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"client_name":"a\nb"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"client_name":"a\u202Eb"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"token_endpoint_auth_method":"private_key_jwt"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"token_endpoint_auth_method":{}}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"grant_types":["client_credentials"]}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"grant_types":"authorization_code"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"response_types":["token"]}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"redirect_uris":["http://127.0.0.1/cb"]}""", "invalid_client_metadata")]
    [InlineData("""[]""", "invalid_client_metadata")]
    [InlineData("""nonsense""", "invalid_client_metadata")]
    [InlineData("", "invalid_client_metadata")]
    public async Task Registration_OfInvalidMetadata_Is400(string body, string error)
    {
        var response = await PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var document = await response.ReadJsonAsync();
        Assert.Equal(error, document.GetProperty("error").GetString());
        Assert.NotEmpty(document.GetProperty("error_description").GetString()!);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Fact]
    [Trait("Conformance", "EMU-16")]
    public async Task Registration_BeyondItsBounds_Is400()
    {
        var many = Enumerable.Range(1, ClientMetadata.MaxRedirectUris + 1).Select(port => $"http://127.0.0.1:{port}/cb");
        var longUri = "http://127.0.0.1/" + new string('a', RedirectUriRules.MaxLength);
        var longName = new string('a', ClientMetadata.MaxNameLength + 1);
        var deep = string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100));

        Assert.Equal("invalid_redirect_uri", await ErrorOfAsync(JsonSerializer.Serialize(new { redirect_uris = many })));
        Assert.Equal("invalid_redirect_uri", await ErrorOfAsync(JsonSerializer.Serialize(new { redirect_uris = new[] { longUri } })));
        Assert.Equal("invalid_client_metadata", await ErrorOfAsync(JsonSerializer.Serialize(new { redirect_uris = new[] { TestAgent.RedirectUri }, client_name = longName })));
        Assert.Equal("invalid_client_metadata", await ErrorOfAsync(JsonSerializer.Serialize(new { redirect_uris = new[] { TestAgent.RedirectUri }, x = new string('a', 40_000) })));
        Assert.Equal("invalid_client_metadata", await ErrorOfAsync($$"""{"redirect_uris":["{{TestAgent.RedirectUri}}"],"jwks":{{deep}}}"""));
    }

    [Fact]
    [Trait("Conformance", "EMU-16")]
    public async Task Registration_ThatIsNotSentAsJson_Is400()
    {
        var response = await PostAsync("""{"redirect_uris":["http://127.0.0.1/cb"]}""", "text/plain");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Registration_InALoop_IsSlowedDownAndThenGoesOn()
    {
        await using var app = await EmulatedApp.StartAsync();
        var browser = app.CreateBrowser();
        var metadata = new { redirect_uris = new[] { TestAgent.RedirectUri }, token_endpoint_auth_method = "none" };

        for (var count = 0; count < RegistrationRate.Burst; count++)
        {
            Assert.Equal(HttpStatusCode.Created, (await browser.PostJsonAsync(TestAgent.RegistrationPath, metadata)).StatusCode);
        }

        var tooFast = await browser.PostJsonAsync(TestAgent.RegistrationPath, metadata);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var later = await browser.PostJsonAsync(TestAgent.RegistrationPath, metadata);

        Assert.Equal(HttpStatusCode.TooManyRequests, tooFast.StatusCode);
        Assert.NotNull(tooFast.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
    }

    [Fact]
    public async Task Registration_WhenTheFileIsFull_ForgetsTheOldestClientsNobodyUsed()
    {
        await using var app = await EmulatedApp.StartAsync();
        var used = await TestAgent.RegisterAsync(app);
        await used.GetTokensAsync();
        await FillAsync(app, ClientRegistry.MaxClients - 1);

        var latest = await TestAgent.RegisterAsync(app);

        Assert.InRange(await CountAsync(app), 1, ClientRegistry.MaxClients);
        Assert.Contains("code", (await used.AuthorizeAsync()).Keys);
        Assert.Contains("code", (await latest.AuthorizeAsync()).Keys);
    }

    [Fact]
    public async Task Registration_WhenEveryClientIsUsed_SaysSo()
    {
        await using var app = await EmulatedApp.StartAsync();
        await FillAsync(app, ClientRegistry.MaxClients, areUsed: true);

        var response = await app.CreateBrowser().PostJsonAsync(TestAgent.RegistrationPath, new { redirect_uris = new[] { TestAgent.RedirectUri } });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("Emulator:Database", (await response.ReadJsonAsync()).GetProperty("error_description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registration_ByManyAtOnce_NeverFails()
    {
        await using var app = await EmulatedApp.StartAsync();
        var metadata = new { redirect_uris = new[] { TestAgent.RedirectUri }, token_endpoint_auth_method = "none" };

        var responses = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => app.CreateBrowser().PostJsonAsync(TestAgent.RegistrationPath, metadata)));

        Assert.Equal(RegistrationRate.Burst, responses.Count(response => response.StatusCode == HttpStatusCode.Created));
        Assert.Equal(300 - RegistrationRate.Burst, responses.Count(response => response.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Theory]
    [InlineData("http://localhost/cb", true)]
    [InlineData("http://127.0.0.1/cb", false)]
    public async Task Registration_OfWhatTheStandardsAdviseAgainst_IsLogged(string redirectUri, bool isLogged)
    {
        await using var app = await EmulatedApp.StartAsync();

        await app.CreateBrowser().PostJsonAsync(TestAgent.RegistrationPath, new { redirect_uris = new[] { redirectUri }, token_endpoint_auth_method = "none" });

        Assert.Equal(isLogged, app.Logs.Entries.Any(entry => entry.Id.Name == "DiscouragedRedirectUri"));
    }

    [Fact]
    public async Task Registration_SurvivesARestart()
    {
        var folder = EmulatedApp.NewFolder();
        try
        {
            TestAgent agent;
            string refreshToken;
            await using (var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Folder = folder }))
            {
                agent = await TestAgent.RegisterAsync(app);
                refreshToken = (await agent.GetTokensAsync()).GetProperty("refresh_token").GetString()!;
            }

            await using (var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Folder = folder }))
            {
                var response = await app.CreateBrowser().PostAsync(TestAgent.TokenPath,
                [
                    new("grant_type", "refresh_token"), new("client_id", agent.ClientId), new("refresh_token", refreshToken),
                ]);

                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Adds clients to the file behind the emulator's back.</summary>
    private static async Task FillAsync(EmulatedApp app, int count, bool areUsed = false) => await ExecuteAsync(app, $"""
        WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {count})
        INSERT INTO OpenIddictApplications (Id, ClientId, ConcurrencyToken) SELECT 'filler-' || n, 'filler-' || n, 'x' FROM number;
        {(areUsed ? "INSERT INTO OpenIddictAuthorizations (Id, ApplicationId, Status) SELECT 'grant-' || Id, Id, 'valid' FROM OpenIddictApplications" : "")}
        """);

    private static async Task<long> CountAsync(EmulatedApp app) => (long)(await ExecuteAsync(app, "SELECT count(*) FROM OpenIddictApplications"))!;

    private static async Task<object?> ExecuteAsync(EmulatedApp app, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={app.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }

    private async Task<string?> ErrorOfAsync(string body)
    {
        var response = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return (await response.ReadJsonAsync()).GetProperty("error").GetString();
    }

    private Task<HttpResponseMessage> PostAsync(string body, string contentType = "application/json")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return shared.App.CreateBrowser().SendAsync(new HttpRequestMessage(HttpMethod.Post, TestAgent.RegistrationPath) { Content = content });
    }
}
