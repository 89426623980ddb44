using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.OpenTelemetry.Tests;

/// <summary>A collector for OTLP over HTTP (opentelemetry/proto/collector/logs/v1/logs_service.proto), on a free port, that keeps what arrives.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<WireMessage> _arrived = Channel.CreateUnbounded<WireMessage>();

    private Collector(WebApplication app) => _app = app;

    public Uri Endpoint => new(_app.Urls.Single() + "/v1/logs");

    /// <summary>What the collector answers.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    /// <summary>The next request, complete or not yet there.</summary>
    public async Task<WireMessage> NextAsync() => await _arrived.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>The next request's log records.</summary>
    public async Task<IReadOnlyList<WireMessage>> NextRecordsAsync() => [.. (await NextAsync()).Message(1).Message(2).Messages(2)];

    public bool HasMore => _arrived.Reader.TryPeek(out _);

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var collector = new Collector(app);
        app.MapPost("/v1/logs", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            context.Response.StatusCode = context.Request.ContentType == "application/x-protobuf" ? collector.Status : StatusCodes.Status415UnsupportedMediaType;
            await collector._arrived.Writer.WriteAsync(WireMessage.Parse(body.ToArray()));
        });
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
