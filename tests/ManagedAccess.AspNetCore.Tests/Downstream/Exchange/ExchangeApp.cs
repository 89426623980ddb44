using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using ManagedAccess.AspNetCore.Downstream.Exchange;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Tests.Downstream.Exchange;

/// <summary>A request that left the app, with every byte of it as text.</summary>
/// <param name="Uri">Where it went.</param>
/// <param name="Authorization">The field of that name.</param>
/// <param name="Text">Address, header fields and body.</param>
/// <param name="Form">The fields of the body, if it is a form.</param>
internal sealed record Sent(Uri Uri, string? Authorization, string Text, IReadOnlyDictionary<string, string> Form)
{
    public static async Task<Sent> OfAsync(HttpRequestMessage request)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync();
        var fields = HttpUtility.ParseQueryString(body);
        return new(request.RequestUri!, request.Headers.Authorization?.ToString(), $"{request.Method} {request.RequestUri}\n{request.Headers}{request.Content?.Headers}\n{body}",
            fields.AllKeys.ToDictionary(name => name ?? "", name => fields[name] ?? "", StringComparer.Ordinal));
    }
}

/// <summary>An app that calls a service in the name of its callers, and the token endpoint of its authorization server.</summary>
internal sealed class ExchangeApp : IAsyncDisposable
{
    public const string Host = "reports.corp.example";
    private const string Service = "https://" + Host + "/today";

    private int _issued;

    public ProtectedApp App { get; private set; } = null!;

    /// <summary>The requests to the token endpoint.</summary>
    public ConcurrentQueue<Sent> Questions { get; } = new();

    /// <summary>The requests of the client to services.</summary>
    public ConcurrentQueue<Sent> Calls { get; } = new();

    /// <summary>Answers in the place of the token endpoint.</summary>
    public Func<Sent, HttpResponseMessage>? Answer { get; set; }

    /// <summary>Awaited before each answer.</summary>
    public Task Until { get; set; } = Task.CompletedTask;

    /// <summary>Told when a question has arrived.</summary>
    public SemaphoreSlim Asked { get; } = new(0);

    public HttpStatusCode ServiceStatus { get; set; } = HttpStatusCode.OK;

    public TokenExchange Exchange => App.Services.GetRequiredKeyedService<TokenExchange>("reports");

    public static async Task<ExchangeApp> StartAsync(
        Action<TokenExchangeOptions>? configure = null, Action<ProtectedAppSetup>? change = null, Action<IHttpClientBuilder>? outside = null)
    {
        var all = new ExchangeApp();
        all.App = await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services =>
            {
                var client = services.AddHttpClient("reports").ConfigurePrimaryHttpMessageHandler(() => new Network(all.ServeAsync));
                outside?.Invoke(client);
                client.AddTokenExchange(
                    options =>
                    {
                        (options.ClientId, options.ClientSecret, options.Audience) = ("wiki", "s3cret: é", "reports");
                        configure?.Invoke(options);
                    },
                    Host,
                    "localhost:5090");
            };
            setup.LaterServices = services => services.AddHttpClient(BackchannelDefaults.HttpClientName).AddHttpMessageHandler(() => new Endpoint(all.AnswerAsync));
            setup.App = web =>
            {
                web.MapGet("/call", CallServiceAsync);
                web.MapGet("/open", CallServiceAsync).AllowAnonymous();
                web.MapGet("/report", ReportAsync);
            };
            change?.Invoke(setup);
        });
        all.App.Issuer.MetadataOverride = """{"issuer":"https://as.example.com","jwks_uri":"https://as.example.com/keys","token_endpoint":"https://as.example.com/token","mtls_endpoint_aliases":{"token_endpoint":"https://mtls.as.example.com/token"}}""";
        return all;
    }

    public string Token(Action<JsonObject>? claims = null) => App.Issuer.Issue(claims);

    /// <summary>The app is asked by a caller, and says what came of its call: a status, or the failure.</summary>
    public async Task<string> CallAsync(string? token, string to = Service, string path = "/call")
    {
        var response = token is null ? await App.GetAsync($"{path}?to={Uri.EscapeDataString(to)}") : await App.GetAsync($"{path}?to={Uri.EscapeDataString(to)}", ("Authorization", $"Bearer {token}"));
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : $"app {(int)response.StatusCode}";
    }

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK, string mediaType = "application/json") =>
        new(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new(mediaType) } } };

    public static string Good(string token = "downstream-1", string more = ",\"expires_in\":300") =>
        $$"""{"access_token":"{{token}}","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer"{{more}}}""";

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Asked.Dispose();
    }

    private static async Task<string> CallServiceAsync(string to, IHttpClientFactory clients, HttpContext context)
    {
        try
        {
            using var client = clients.CreateClient("reports");
            using var request = new HttpRequestMessage(HttpMethod.Get, to);
            if (context.Request.Headers["X-Copy"].Count > 0)
            {
                request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
            }

            using var response = await client.SendAsync(request, context.RequestAborted);
            return $"status {(int)response.StatusCode}";
        }
        catch (TokenExchangeException exception)
        {
            return $"{exception.Failure} {exception.Error ?? "-"} {(exception.NeedsSignIn ? "sign-in" : "-")} {exception.Message}";
        }
    }

    // As docs/how-to/call-other-services.md has it.
    private static async Task<IResult> ReportAsync(HttpContext context, IHttpClientFactory clients, IAuthorizationService authorization)
    {
        try
        {
            using var client = clients.CreateClient("reports");
            return Results.Text(await client.GetStringAsync(new Uri(Service)));
        }
        catch (TokenExchangeException exception) when (exception.NeedsSignIn)
        {
            var fresh = new AuthorizationPolicyBuilder().RequireRecentAuthentication(TimeSpan.FromMinutes(1)).Build();
            await authorization.AuthorizeAsync(context.User, fresh);
            return Results.Forbid();
        }
    }

    private async Task<HttpResponseMessage> ServeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Calls.Enqueue(await Sent.OfAsync(request));
        return new(ServiceStatus) { RequestMessage = request };
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var question = await Sent.OfAsync(request);
        Questions.Enqueue(question);
        Asked.Release();
        await Until.WaitAsync(cancellationToken);
        var answer = Answer?.Invoke(question) ?? Json(Good($"downstream-{Interlocked.Increment(ref _issued)}"));
        answer.RequestMessage ??= request;
        return answer;
    }

    private sealed class Network(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> serve) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => serve(request, cancellationToken);
    }

    private sealed class Endpoint(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.AbsolutePath == "/token" ? answer(request, cancellationToken) : base.SendAsync(request, cancellationToken);
    }
}
