using System.Globalization;
using System.Net;
using ManagedAccess.Benchmarks.Kestrel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Benchmarks.Edge;

/// <summary>The two servers beside the standalone edge, each in a process of its own: the application, and YARP alone in front of it. Each ends when its input does.</summary>
internal static class EdgeServers
{
    public const string Application = "--serve-application";
    public const string YarpAlone = "--serve-yarp";

    private const int ChunkSize = 64 * 1024;

    public static async Task<int> ServeApplicationAsync()
    {
        await using var app = Create(services => { });
        foreach (var path in (string[])["/page", "/public/page"])
        {
            app.MapGet(path, (HttpContext context) =>
            {
                context.Response.ContentLength = BenchmarkServer.Page.Length;
                return context.Response.WriteAsync(BenchmarkServer.Page);
            });
        }

        app.MapGet("/bytes/{length:long}", async (long length, HttpContext context) =>
        {
            context.Response.ContentLength = length;
            var chunk = new byte[ChunkSize];
            for (var left = length; left > 0; left -= ChunkSize)
            {
                await context.Response.Body.WriteAsync(chunk.AsMemory(0, (int)Math.Min(left, ChunkSize)));
            }
        });
        app.MapPost("/bytes", async (HttpContext context) =>
        {
            var buffer = new byte[ChunkSize];
            var length = 0L;
            while (await context.Request.Body.ReadAsync(buffer) is var read and > 0)
            {
                length += read;
            }

            return length.ToString(CultureInfo.InvariantCulture);
        });
        return await RunAsync(app);
    }

    public static async Task<int> ServeYarpAloneAsync(string application)
    {
        await using var app = Create(services => services.AddHttpForwarder());
        app.MapForwarder("/{**path}", application);
        return await RunAsync(app);
    }

    private static WebApplication Create(Action<IServiceCollection> configure)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddRouting();
        configure(builder.Services);
        return builder.Build();
    }

    private static async Task<int> RunAsync(WebApplication app)
    {
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        return 0;
    }
}
