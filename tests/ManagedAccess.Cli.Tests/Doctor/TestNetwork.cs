using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Cli.Tests.Doctor;

/// <summary>What differs from a clean deployment.</summary>
internal sealed class Deployment
{
    /// <summary>Changes the app itself.</summary>
    public Action<ProtectedAppSetup>? App { get; set; }

    /// <summary>A proxy in front of the app. It gets the request and the way to the app.</summary>
    public Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>>? Front { get; set; }

    /// <summary>Changes the metadata of the authorization server.</summary>
    public Action<JsonObject>? Metadata { get; set; }

    /// <summary>Answers in the place of the authorization server; null lets it answer.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Server { get; set; }
}

/// <summary>The network of a test: an app with the library at <c>https://wiki.corp.example</c> behind a proxy, and its authorization server.</summary>
internal sealed class TestNetwork : HttpMessageHandler, IAsyncDisposable
{
    public const string Page = ProtectedApp.Resource + "/pages/on-call";
    public const string Mcp = ProtectedApp.Resource + "/mcp";

    private readonly Deployment _deployment;
    private readonly HttpMessageInvoker _app;
    private readonly JsonObject _metadata = new()
    {
        ["issuer"] = TestIssuer.DefaultIssuer,
        ["authorization_endpoint"] = TestIssuer.DefaultIssuer + "/authorize",
        ["token_endpoint"] = TestIssuer.DefaultIssuer + "/token",
        ["registration_endpoint"] = TestIssuer.DefaultIssuer + "/register",
        ["jwks_uri"] = TestIssuer.DefaultIssuer + "/keys",
        ["scopes_supported"] = new JsonArray("wiki.read", "wiki.write", "openid"),
        ["response_types_supported"] = new JsonArray("code"),
        ["grant_types_supported"] = new JsonArray("authorization_code", "refresh_token"),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("none"),
        ["code_challenge_methods_supported"] = new JsonArray("S256"),
        ["authorization_response_iss_parameter_supported"] = true,
    };

    private TestNetwork(ProtectedApp app, Deployment deployment)
    {
        (App, _deployment) = (app, deployment);
        _app = new HttpMessageInvoker(app.Server.CreateHandler());
        deployment.Metadata?.Invoke(_metadata);
    }

    public ProtectedApp App { get; }

    /// <summary>Every request, in order, with the credential that it carried.</summary>
    public List<(Uri Uri, string? Authorization)> Requests { get; } = [];

    public static async Task<TestNetwork> StartAsync(Deployment? deployment = null)
    {
        deployment ??= new();
        var app = await ProtectedApp.StartAsync(setup =>
        {
            // One authorization server, so that the metadata names one.
            foreach (var setting in setup.Settings.Keys.Where(key => key.StartsWith("AuthorizationServers:1:", StringComparison.Ordinal)))
            {
                setup.Settings[setting] = null;
            }

            setup.App = Map;
            deployment.App?.Invoke(setup);
        });
        return new(app, deployment);
    }

    /// <summary>Runs the doctor on the page, with a token if it is given.</summary>
    public async Task<ReadReport> DoctorAsync(string url = Page, string? token = null, params string[] more)
    {
        var run = await CommandRun.OfAsync(this, ["doctor", url, "--json", .. token is null ? Array.Empty<string>() : ["--token", token], .. more]);
        Assert.True(run.Error.Length == 0, run.Error);
        return new(run);
    }

    public static HttpResponseMessage Answer(HttpStatusCode status, string body = "", string type = "application/json") => new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        Dispose();
        await App.DisposeAsync();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add((request.RequestUri!, request.Headers.NonValidated.TryGetValues("Authorization", out var values) ? values.ToString() : null));
        return request.RequestUri!.Host switch
        {
            "wiki.corp.example" => _deployment.Front is { } front ? await front(request, forward => _app.SendAsync(forward, cancellationToken)) : await _app.SendAsync(request, cancellationToken),
            "as.example.com" => _deployment.Server?.Invoke(request) ?? AnswerAsServer(request),
            var host => throw new HttpRequestException($"no such host: {host}"),
        };
    }

    private HttpResponseMessage AnswerAsServer(HttpRequestMessage request) => (request.Method.Method, request.RequestUri!.AbsolutePath) switch
    {
        ("GET", "/.well-known/oauth-authorization-server") => Answer(HttpStatusCode.OK, _metadata.ToJsonString()),
        ("GET", "/keys") => Answer(HttpStatusCode.OK, $$"""{"keys":[{{App.Issuer.Keys[0].ToJwk().ToJsonString()}}]}"""),
        ("POST", "/register") => Answer(HttpStatusCode.BadRequest, """{"error":"invalid_redirect_uri"}"""),
        _ => new(HttpStatusCode.NotFound),
    };

    private static void Map(WebApplication app)
    {
        app.MapMethods("/pages/{slug}", ["GET", "HEAD"], (string slug) => Results.Content($"<!doctype html><title>{slug}</title><main><h1>{slug}</h1><p>Call the person on duty.</p></main>", "text/html; charset=utf-8"))
            .RequireAllScopes("wiki.read");
        app.MapMethods("/drafts/{slug}", ["GET", "HEAD"], (string slug) => slug).RequireAllScopes("wiki.write");
        app.MapMethods("/mcp", ["GET", "HEAD"], () => "tools").AsProtectedResource("/mcp").RequireAllScopes("wiki.read");
        app.MapGet("/healthz", () => Results.Content("<!doctype html><title>ok</title><main><h1>ok</h1></main>", "text/html")).AllowAnonymous();
    }
}
