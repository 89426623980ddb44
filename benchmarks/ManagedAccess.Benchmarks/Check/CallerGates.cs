using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.Benchmarks.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Benchmarks.Check;

/// <summary>What knowing, judging and recording the caller costs, over the handler alone: the same pipeline with and without them.</summary>
/// <remarks>
/// Less what the framework's own authorization middleware costs behind a handler that always succeeds: every app that protects anything
/// pays that, whoever authenticates. It is shown too.
/// </remarks>
internal static class CallerGates
{
    private const int Rounds = 60;

    public static IReadOnlyList<Func<IReadOnlyList<Row>>> Groups { get; } = [Added];

    private static List<Row> Added()
    {
        var issuer = new BenchmarkIssuer();
        var app = Applications.Ours(issuer, configure: builder => builder.Logging.AddProvider(new DiscardingLogs()));
        var stock = Scheme.Stock(issuer);
        var token = issuer.Token();
        var stockRequest = stock.Request(token);
        var endpoint = new Endpoint(
            context => Task.CompletedTask, new EndpointMetadataCollection(new RequireAllScopesAttribute("wiki.read"), new RequireHumanAttribute()), "page");
        var bare = Pipeline(app, endpoint, builder => builder.UseAuthentication());
        var full = Pipeline(app, endpoint, builder => builder.UseMiddleware<AccessMiddleware>().UseAuthentication().UseAuthorization());
        var authorization = $"Bearer {token}";
        var floor = Applications.Floor();
        var authorized = new Endpoint(_ => Task.CompletedTask, new EndpointMetadataCollection(new AuthorizeAttribute()), "page");
        var floorBare = Pipeline(floor, authorized, builder => builder.UseAuthentication());
        var floorFull = Pipeline(floor, authorized, builder => builder.UseAuthentication().UseAuthorization());
        var cases = new Interleaved();
        cases.Add("stock", () => stock.Authenticate(stockRequest));
        cases.Add("bare", () => Answer(app, bare, authorization));
        cases.Add("full", () => Answer(app, full, authorization));
        cases.Add("floor, bare", () => Answer(floor, floorBare, authorization));
        cases.Add("floor, full", () => Answer(floor, floorFull, authorization));
        if (!Answer(app, full, authorization) || !Answer(app, bare, authorization))
        {
            throw new InvalidOperationException("expected both pipelines to serve the request");
        }

        var results = cases.Run(Rounds);

        var (time, bytes) = Difference(results, "full", "bare");
        var (frameworkTime, frameworkBytes) = Difference(results, "floor, full", "floor, bare");
        Console.WriteLine($"  the framework's own authorization adds {frameworkTime / results["stock"].Nanoseconds:0.00} of stock's validation and {frameworkBytes} bytes, not counted below");
        return
        [
            GateCheck.AtMost("attribution, authorization, audit: added / stock", (time - frameworkTime) / results["stock"].Nanoseconds, 0.1),
            GateCheck.Exactly("attribution, authorization, audit: bytes added", bytes - frameworkBytes, 1024),
        ];
    }

    private static (double Nanoseconds, long Bytes) Difference(Dictionary<string, Cost> results, string with, string without) =>
        (results[with].Nanoseconds - results[without].Nanoseconds, results[with].Bytes - results[without].Bytes);

    private static RequestDelegate Pipeline(WebApplication app, Endpoint endpoint, Action<IApplicationBuilder> configure)
    {
        var builder = new ApplicationBuilder(app.Services);
        builder.Use(next => context =>
        {
            context.SetEndpoint(endpoint);
            return next(context);
        });
        configure(builder);
        builder.Run(context =>
        {
            context.Response.StatusCode = context.User.Identity!.IsAuthenticated ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        return builder.Build();
    }

    private static bool Answer(WebApplication app, RequestDelegate pipeline, string authorization)
    {
        using var scope = app.Services.CreateScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Features.Set<IHttpResponseFeature>(new EndpointResponse());
        context.Request.Method = "GET";
        context.Request.Scheme = "https";
        context.Request.Host = new HostString("wiki.corp.example");
        context.Request.Path = "/pages/on-call";
        context.Request.Headers.Authorization = authorization;
        if (scope.ServiceProvider.GetService<IHttpContextAccessor>() is { } accessor)
        {
            accessor.HttpContext = context;
        }

        pipeline(context).GetAwaiter().GetResult();
        return context.Response.StatusCode == StatusCodes.Status200OK;
    }

    // Starts when the endpoint sets the status, as a response with a body starts before the request is recorded.
    private sealed class EndpointResponse : HttpResponseFeature
    {
        public EndpointResponse() => StatusCode = 0;

        public override bool HasStarted => StatusCode > 0;
    }

    // Takes every event, as a sink would, and costs nothing itself.
    private sealed class DiscardingLogs : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose()
        {
        }
    }
}
