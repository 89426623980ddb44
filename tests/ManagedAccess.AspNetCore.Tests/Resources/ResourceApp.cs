using System.Text.RegularExpressions;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Metadata;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Resources;

/// <summary>An application with resources, metadata and challenges, and a stand-in for the authentication handler.</summary>
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

    /// <summary>The parameters of the one Bearer challenge of a response, which is the first line.</summary>
    public static IReadOnlyDictionary<string, string> Bearer(HttpResponseMessage response)
    {
        var lines = response.Headers.GetValues("WWW-Authenticate").ToArray();
        Assert.StartsWith("Bearer ", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(lines.Skip(1), line => line.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase));
        return Parameters(lines[0]);
    }

    /// <summary>An independent reading of a challenge: name="value" with backslash escapes, separated by commas, nothing else.</summary>
    public static IReadOnlyDictionary<string, string> Parameters(string line)
    {
        var text = line["Bearer ".Length..];
        var matches = Regex.Matches(text, """\G(?:^|, )([a-z_A-Z0-9]+)="((?:[^"\\]|\\["\\])*)"(?=,|$)""");
        Assert.Equal(text.Length, matches.Sum(match => match.Length));
        return matches.ToDictionary(match => match.Groups[1].Value, match => Regex.Replace(match.Groups[2].Value, @"\\(.)", "$1"), StringComparer.OrdinalIgnoreCase);
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
                    collection.AddRouting().AddSingleton(catalog).AddSingleton(challenges)
                        .AddProtectedResources().AddMetadata().AddChallenges().AddSingleton<ILateRefusals, OurChallenge>();
                    services?.Invoke(collection);
                })
                .Configure(app =>
                {
                    outside?.Invoke(app);
                    app.UseMiddleware<RefusalBodyMiddleware>();
                    app.UseMiddleware<MetadataMiddleware>();
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
            if (await metadata.AnswerProbeAsync(context))
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

            writer.Write(context, selector.Select(context) is not { } resource ? Refusals.UnknownHost() : token switch
            {
                "Bearer expired" => Refusals.ExpiredToken(resource, scopes),
                "Bearer bad" => Refusals.InvalidToken(resource, scopes),
                "Bearer narrow" => Refusals.InsufficientScope(resource, scopes),
                "Bearer twice" => Refusals.MalformedCredential(resource, scopes),
                "Bearer service" => Refusals.HumanRequired(),
                "Bearer early" => Refusals.Unavailable(TimeSpan.FromSeconds(2.5)),
                _ => Refusals.AuthenticationRequired(resource, scopes),
            });
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

/// <summary>What the library's own scheme finds for an endpoint that asks for no scope.</summary>
internal sealed class OurChallenge(ResourceSelector selector) : ILateRefusals
{
    public ValueTask<Refusal?> FindAsync(HttpContext context) =>
        new(context.Response.StatusCode is 401 && selector.Select(context) is { } resource ? Refusals.AuthenticationRequired(resource, []) : null);
}
