using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Metadata;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tests.Resources;

/// <summary>
/// Resources, metadata and challenges alone, with a stand-in for the authentication handler that gives each refusal by name. It is no second
/// <see cref="ManagedAccess.Testing.ProtectedApp"/>: no token is judged here.
/// </summary>
internal sealed class ResourceApp : IAsyncDisposable
{
    private readonly IHost _host;

    private ResourceApp(IHost host) => _host = host;

    public HttpClient Client { get; private set; } = null!;

    public TestServer Server => _host.GetTestServer();

    public IServiceProvider Services => _host.Services;

    public List<string> Warnings { get; } = [];

    public static Task<ResourceApp> StartAsync(
        string? resource = "https://wiki.example",
        Action<ResourceCatalogOptions>? catalog = null,
        Action<ChallengeOptions>? challenges = null,
        Action<IServiceCollection>? services = null,
        Action<IApplicationBuilder>? outside = null,
        Action<IApplicationBuilder>? pipeline = null,
        Action<IEndpointRouteBuilder>? endpoints = null)
    {
        var catalogOptions = new ResourceCatalogOptions
        {
            Resource = resource,
            AllowDerived = resource is null,
            AdvertisedIssuers = ["https://as.example"],
        };
        catalog?.Invoke(catalogOptions);
        var challengeOptions = new ChallengeOptions();
        challenges?.Invoke(challengeOptions);
        return StartAsync(catalogOptions, challengeOptions, services, outside, pipeline, endpoints);
    }

    public Task<HttpResponseMessage> GetAsync(string url, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, url, headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, url);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.StopAsync();
        _host.Dispose();
    }

    private static async Task<ResourceApp> StartAsync(
        ResourceCatalogOptions catalog,
        ChallengeOptions challenges,
        Action<IServiceCollection>? services,
        Action<IApplicationBuilder>? outside,
        Action<IApplicationBuilder>? pipeline,
        Action<IEndpointRouteBuilder>? endpoints)
    {
        var warnings = new WarningCollector();
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.AddProvider(warnings))
            .ConfigureWebHost(web => web
                .UseTestServer()
                .ConfigureServices(collection =>
                {
                    collection.AddRouting().AddSingleton(catalog).AddSingleton(challenges).AddSingleton(new MetadataSigningOptions()).AddSingleton(TimeProvider.System)
                        .AddProtectedResources().AddRequestAccess().AddMetadata().AddChallenges();
                    services?.Invoke(collection);
                })
                .Configure(app =>
                {
                    outside?.Invoke(app);
                    app.UseMiddleware<Outside>();
                    pipeline?.Invoke(app);
                    app.UseRouting();
                    app.UseMiddleware<Guard>();
                    app.UseEndpoints(routes =>
                    {
                        routes.MapGet("/pages/{slug}", (string slug) => slug);
                        routes.MapMethods("/public", ["GET", "OPTIONS"], () => "public").WithMetadata(new AllowAnonymousAttribute());
                        endpoints?.Invoke(routes);
                    });
                }))
            .Build();
        await host.StartAsync();
        var app = new ResourceApp(host) { Client = host.GetTestClient() };
        warnings.Target = app.Warnings;
        return app;
    }

    /// <summary>The scopes an endpoint of these tests needs.</summary>
    public sealed record Needs(params string[] Scopes);

    /// <summary>Refuses as the authentication handler would, by the token presented.</summary>
    private sealed class Guard(RequestDelegate next, MetadataResponder metadata, ResourceSelector selector, ChallengeWriter writer)
    {
        public async Task Invoke(HttpContext context)
        {
            if (await metadata.TakeProbeAsync(context))
            {
                return;
            }

            var scopes = context.GetEndpoint()?.Metadata.GetMetadata<Needs>()?.Scopes ?? [];
            var token = context.Request.Headers.Authorization.ToString();
            if (token == "Bearer good" || context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                await next(context);
                return;
            }

            var resource = selector.Select(context);
            var reason = resource is null ? AccessReasons.HostUnknown : token switch
            {
                "Bearer expired" => AccessReasons.From(TokenRejection.Expired),
                "Bearer bad" => AccessReasons.From(TokenRejection.SignatureInvalid),
                "Bearer narrow" => AccessReasons.InsufficientScope,
                "Bearer twice" => AccessReasons.From(TokenRejection.MultipleAuthorizations),
                "Bearer service" => AccessReasons.HumanRequired,
                "Bearer early" => AccessReasons.From(TokenRejection.KeysUnavailable),
                _ => AccessReasons.CredentialMissing,
            };
            TimeSpan? retryAfter = reason.Outcome is AccessOutcome.Unavailable ? TimeSpan.FromSeconds(2.5) : null;
            Outside.Refuse(context, new Refusal(reason) { Resource = resource, Scope = scopes, RetryAfter = retryAfter }, writer);
        }
    }

    private sealed class WarningCollector : ILoggerProvider, ILogger
    {
        private readonly Lock _lock = new();

        public List<string>? Target { get; set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name is "IdentityNotAttested")
            {
                lock (_lock)
                {
                    Target?.Add(formatter(state, exception));
                }
            }
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>Around the app, as <see cref="AccessMiddleware"/> is, for apps without the library's scheme: any 401 is challenged for no scope.</summary>
internal sealed class Outside(RequestDelegate next, MetadataEndpoint metadata, RefusalResponse refusals, ChallengeWriter writer, ResourceSelector selector)
{
    public async Task Invoke(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            if (RefusalResponse.IsRefused(context.Response))
            {
                AddMissingChallenge(context);
                refusals.Complete(context);
            }

            return Task.CompletedTask;
        });
        await (metadata.Owns(context.Request) ? metadata.AnswerAsync(context, next) : next(context));
        if (!context.Response.HasStarted && RefusalResponse.IsRefused(context.Response) && !refusals.AnswerPreflight(context))
        {
            AddMissingChallenge(context);
            await refusals.WriteBodyAsync(context);
        }
    }

    private void AddMissingChallenge(HttpContext context)
    {
        if (context.Access().Refusal is { } own && own.StatusCode == context.Response.StatusCode)
        {
            if (own.ResourceMetadata is not null && context.Response.Headers.WWWAuthenticate.Count == 0)
            {
                writer.Write(context, own);
            }
        }
        else if (context.Response.StatusCode is 401 && selector.Select(context) is { } resource
            && (context.Response.Headers.WWWAuthenticate.Count == 0 || context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            Refuse(context, new Refusal(AccessReasons.CredentialMissing) { Resource = resource }, writer);
        }
    }

    public static void Refuse(HttpContext context, Refusal refusal, ChallengeWriter writer)
    {
        context.Access().Refuse(new AccessDecision(refusal.Reason), refusal);
        writer.Write(context, refusal);
    }
}
