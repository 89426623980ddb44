using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Tests.Hosting;

public sealed class EmulatorRouterTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Metadata = "/.well-known/oauth-authorization-server";
    private const string AccessDocument = "/.well-known/cloudflare-access-protected-resource";
    private const string Certificates = "/cdn-cgi/access/certs";

    [Theory]
    [Trait("Conformance", "EMU-21")]
    [InlineData(Metadata, "GET")]
    [InlineData(AccessDocument, "GET")]
    [InlineData(Certificates, "GET")]
    [InlineData(TestAgent.RegistrationPath, "POST")]
    [InlineData(TestAgent.TokenPath, "POST")]
    [InlineData(TestAgent.RevocationPath, "POST")]
    public async Task Endpoint_ForClients_IsOpenToOtherOrigins(string path, string method)
    {
        var browser = shared.App.CreateBrowser();
        var preflight = new HttpRequestMessage(HttpMethod.Options, path);
        preflight.Headers.Add("Origin", "https://client.example");
        preflight.Headers.Add("Access-Control-Request-Method", method);
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,mcp-method,x-from-next-year");

        var allowed = await browser.SendAsync(preflight);
        var answer = await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("*", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains(method, Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Equal("authorization, content-type, mcp-method, x-from-next-year", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Headers")));
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    /// <summary>A40: the same rule as CHL-32, every field name within 4 KiB.</summary>
    [Theory]
    [Trait("Case", "A40")]
    [InlineData("Mcp-Name", "Mcp-Name")]
    [InlineData("mcp-name, MCP-NAME,,", "mcp-name")]
    [InlineData("x-a, b c, d:e, f\"g", "x-a")]
    [InlineData("", null)]
    [InlineData("(", null)]
    public async Task Preflight_GrantsEveryFieldNameAskedFor(string requested, string? granted)
    {
        var answer = await shared.App.SendAsync(request => AskFor(request, requested));

        Assert.Equal(granted, answer.Response.Headers.AccessControlAllowHeaders);
    }

    [Theory]
    [Trait("Case", "A40")]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public async Task Preflight_OfTooManyHeaders_IsGrantedNoHeader(int length, bool isGranted)
    {
        var answer = await shared.App.SendAsync(request => AskFor(request, new string('x', length)));

        Assert.Equal(isGranted ? 1 : 0, answer.Response.Headers.AccessControlAllowHeaders.Count);
    }

    private static void AskFor(HttpRequest request, string headers)
    {
        request.Method = HttpMethods.Options;
        request.Path = TestAgent.RegistrationPath;
        request.Host = new HostString("localhost");
        request.Headers.Origin = "https://client.example";
        request.Headers.AccessControlRequestMethod = "POST";
        request.Headers.AccessControlRequestHeaders = headers;
    }

    [Theory]
    [Trait("Conformance", "EMU-21")]
    [InlineData(TestAgent.AuthorizationPath)]
    [InlineData(TestAgent.LoginPath)]
    [InlineData("/cdn-cgi/access/logout")]
    [InlineData("/cdn-cgi/access/get-identity")]
    public async Task Endpoint_ForPeople_IsNot(string path)
    {
        foreach (var method in new[] { "GET", "POST", "OPTIONS" })
        {
            var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Add("Origin", "https://client.example");

            var response = await shared.App.CreateBrowser().SendAsync(request);

            Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:5080")]
    [InlineData("localhost.evil.example")]
    [InlineData("192.168.0.10:5080")]
    [InlineData("0.0.0.0:5080")]
    [InlineData("localhost.")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("user@localhost")]
    [InlineData("local host")]
    [InlineData("")]
    public async Task Request_ForAForeignHost_IsRefusedOnEveryPath(string host)
    {
        foreach (var path in new[] { Metadata, AccessDocument, Certificates, TestAgent.AuthorizationPath, TestAgent.TokenPath, TestAgent.RegistrationPath, TestAgent.LoginPath })
        {
            var context = await shared.App.SendAsync(request =>
            {
                request.Method = "GET";
                request.Path = path;
                request.Headers.Host = host;
            });

            Assert.InRange(context.Response.StatusCode, 400, 499);
            Assert.DoesNotContain("localhost:", await new StreamReader(context.Response.Body).ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("127.0.0.1", 200)]
    [InlineData("::1", 200)]
    [InlineData("::ffff:127.0.0.1", 200)]
    [InlineData("192.168.0.10", 421)]
    [InlineData("::ffff:192.168.0.10", 421)]
    [Trait("Conformance", "EMU-24")]
    public async Task Request_ThatArrivedOnAnotherInterface_IsRefusedUnlessAllowed(string local, int status)
    {
        await using var open = await EmulatedApp.StartAsync(("Emulator:AllowNonLoopback", "true"));

        var closed = await shared.App.SendAsync(Arrive);
        var allowed = await open.SendAsync(Arrive);

        Assert.Equal(status, closed.Response.StatusCode);
        Assert.Equal(200, allowed.Response.StatusCode);

        void Arrive(HttpRequest request)
        {
            request.Method = "GET";
            request.Path = Metadata;
            request.Host = new HostString("localhost", 5080);
            request.HttpContext.Connection.LocalIpAddress = IPAddress.Parse(local);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/cdn-cgi/access")]
    [InlineData("/cdn-cgi/access/loginx")]
    [InlineData("/cdn-cgi/access/oauth")]
    [InlineData("/.well-known/oauth-authorization-serverx")]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task Request_ForAnotherPath_ReachesTheApplication(string path)
    {
        var response = await shared.App.CreateBrowser().GetAsync(path);

        Assert.Equal("the application", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(Metadata, "POST", "GET, HEAD, OPTIONS")]
    [InlineData(Certificates, "DELETE", "GET, HEAD, OPTIONS")]
    [InlineData(TestAgent.TokenPath, "GET", "POST, OPTIONS")]
    [InlineData(TestAgent.RegistrationPath, "PUT", "POST, OPTIONS")]
    [InlineData(TestAgent.AuthorizationPath, "PUT", "GET, HEAD, POST")]
    public async Task Request_WithAnotherMethod_Is405(string path, string method, string allow)
    {
        var response = await shared.App.CreateBrowser().SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Emulator_AddedLast_StillStandsInFrontOfEverything()
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            Configure = builder => builder.Services.AddTransient<IStartupFilter, RefuseEverything>(),
        });

        var metadata = await app.CreateBrowser().GetAsync(Metadata);
        var other = await app.CreateBrowser().GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, metadata.StatusCode);
        Assert.Equal(418, (int)other.StatusCode);
    }

    [Fact]
    public async Task Fault_IsLoggedAndSaysNothing()
    {
        await using var app = await EmulatedApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={app.DatabasePath};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE OpenIddictTokens; DROP TABLE OpenIddictAuthorizations; DROP TABLE OpenIddictApplications";
            await command.ExecuteNonQueryAsync();
        }

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri());

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("Exception", body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("SQLite", body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(app.Logs.Entries, entry => entry is { Id.Name: "EmulatorRequestFailed", Level: LogLevel.Error });
    }

    [Fact]
    public async Task Log_OfAWholeFlow_HoldsNoSecret()
    {
        await using var app = await EmulatedApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var authorization = await agent.AuthorizeAsync();
        var tokens = await (await agent.ExchangeAsync(authorization["code"])).ReadJsonAsync();
        var accessToken = tokens.GetProperty("access_token").GetString()!;
        var refreshToken = tokens.GetProperty("refresh_token").GetString()!;
        await agent.RefreshAsync(refreshToken);
        await agent.RefreshAsync(refreshToken);
        await agent.RevokeAsync(accessToken);
        var cookies = agent.Browser.Cookies.GetAllCookies().Select(cookie => cookie.Value);

        var log = string.Join('\n', app.Logs.Entries.Select(entry => entry.Text));

        foreach (var secret in cookies.Append(authorization["code"]).Append(agent.Verifier).Append(accessToken).Append(refreshToken))
        {
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        }
    }

    private sealed class RefuseEverything : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
        {
            application.Run(context =>
            {
                context.Response.StatusCode = 418;
                return Task.CompletedTask;
            });
            next(application);
        };
    }
}
