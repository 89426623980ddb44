using System.Collections.Concurrent;
using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.EndToEnd.Tests.Issuers;

/// <summary>Serves JSON documents on a loopback port, counts who asks, and can fail on command.</summary>
public sealed class KeyServer(int port) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _requests = new();
    private WebApplication? _application;

    public string Origin { get; } = $"http://127.0.0.1:{port}";

    /// <summary>What lies at which path.</summary>
    public ConcurrentDictionary<string, string> Documents { get; } = new();

    /// <summary>Whether every answer is 503.</summary>
    public bool IsOut { get; set; }

    public int RequestsFor(string path) => _requests.GetValueOrDefault(path);

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Origin);
        builder.Logging.ClearProviders();
        _application = builder.Build();
        _application.Run(context =>
        {
            _requests.AddOrUpdate(context.Request.Path, 1, (_, count) => count + 1);
            if (IsOut || !Documents.TryGetValue(context.Request.Path, out var document))
            {
                context.Response.StatusCode = IsOut ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            context.Response.ContentType = MediaTypeNames.Application.Json;
            return context.Response.WriteAsync(document);
        });
        await _application.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }
    }
}
