using ManagedAccess.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Cli.Tests.Login;

/// <summary>An app with the library and the emulator on a port of this machine, as the sample is.</summary>
internal sealed class EmulatedWiki : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private EmulatedWiki(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public string Origin => _app.Urls.First();

    public static async Task<EmulatedWiki> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("wiki-").FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development, ContentRootPath = folder, ApplicationName = typeof(EmulatedWiki).Assembly.GetName().Name });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(
        [
            new("Emulator:Database", Path.Combine(folder, "emulator.db")),
            new("ManagedAccess:ResourceName", "Internal wiki"),
            new("ManagedAccess:ScopesSupported:0", "wiki.read"),
            new("ManagedAccess:ScopesSupported:1", "wiki.write"),
        ]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddManagedAccessEmulator();
        builder.Services.AddManagedAccess();
        var app = builder.Build();
        app.MapGet("/pages/{slug}", (string slug) => Results.Content($"<!doctype html><title>{slug}</title><main><h1>{slug}</h1><p>Call the person on duty.</p></main>", "text/html")).RequireAllScopes("wiki.read");
        app.MapPost("/pages/{slug}", (string slug, RequestAttribution caller) => $"saved {slug} for {caller.User?.Email}").RequireAllScopes("wiki.write");
        await app.StartAsync();
        return new(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
