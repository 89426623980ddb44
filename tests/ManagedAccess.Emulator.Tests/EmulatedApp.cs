using System.Net;
using ManagedAccess.Emulator.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ManagedAccess.Emulator.Tests;

/// <summary>
/// An application that does nothing but say its name, with the emulator in front of it, in a folder of its own. It is no <c>ProtectedApp</c>: the
/// emulator works without the library, and signs its own tokens.
/// </summary>
internal sealed class EmulatedApp : IAsyncDisposable
{
    public const string Origin = "http://localhost";

    // What the first start makes: tables, a secret and keys. That takes longer than most tests, so an app begins with a copy.
    private static readonly Lazy<Task<byte[]>> StartedServer = new(() => StartOnceAsync());
    private static readonly Lazy<Task<byte[]>> StartedEdge = new(() => StartOnceAsync(("Emulator:Mode", "Edge")));

    private readonly WebApplication _application;
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private EmulatedApp(WebApplication application, string folder, bool ownsFolder, FakeTimeProvider clock, RecordingLoggerProvider logs)
    {
        _application = application;
        _folder = folder;
        _ownsFolder = ownsFolder;
        Clock = clock;
        Logs = logs;
    }

    public FakeTimeProvider Clock { get; }

    public RecordingLoggerProvider Logs { get; }

    public IServiceProvider Services => _application.Services;

    /// <summary>The services of the emulator itself.</summary>
    public IServiceProvider Branch => Services.GetRequiredService<EmulatorBranch>().Services;

    public ManagedAccessEmulator Emulator => Services.GetRequiredService<ManagedAccessEmulator>();

    public static Task<EmulatedApp> StartAsync(params (string Key, string? Value)[] settings) => StartAsync(new Setup { Settings = settings });

    public static async Task<EmulatedApp> StartAsync(Setup setup)
    {
        var started = setup is not { Folder: null, IsFirstStart: false } ? null
            : setup.Settings.Contains(("Emulator:Mode", "Edge")) ? await StartedEdge.Value : await StartedServer.Value;
        var app = Create(setup, started);
        try
        {
            await app._application.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>A browser or agent that keeps its cookies and follows no redirect.</summary>
    public TestBrowser CreateBrowser(string origin = Origin, CookieContainer? cookies = null) => new(_application.GetTestServer().CreateHandler(), origin, cookies);

    /// <summary>For requests of another application to this one.</summary>
    public HttpMessageHandler CreateHandler() => _application.GetTestServer().CreateHandler();

    public string DatabasePath => Path.Combine(_folder, "emulator.db");

    /// <summary>A request down to what no <see cref="HttpClient"/> would send.</summary>
    public Task<HttpContext> SendAsync(Action<HttpRequest> configure) => _application.GetTestServer().SendAsync(context => configure(context.Request));

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("emulator-").FullName;

    private static async Task<byte[]> StartOnceAsync(params (string Key, string? Value)[] settings)
    {
        var folder = NewFolder();
        try
        {
            await using (await StartAsync(new Setup { Folder = folder, Settings = settings }))
            {
            }

            return await File.ReadAllBytesAsync(Path.Combine(folder, "emulator.db"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static EmulatedApp Create(Setup setup, byte[]? database)
    {
        var folder = setup.Folder ?? NewFolder();
        if (database is not null)
        {
            File.WriteAllBytes(Path.Combine(folder, "emulator.db"), database);
        }

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = setup.Environment,
            ContentRootPath = folder,
            ApplicationName = typeof(EmulatedApp).Assembly.GetName().Name,
        });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(
        [
            new("Emulator:Database", "emulator.db"),
            new("ManagedAccess:ResourceName", "Internal wiki"),
            new("ManagedAccess:ScopesSupported:0", "wiki.read"),
            new("ManagedAccess:ScopesSupported:1", "wiki.write"),
            new("ManagedAccess:Resources:0:Path", "/mcp"),
            new("ManagedAccess:Resources:0:ScopesSupported:0", "wiki.read"),
        ]);
        builder.Configuration.AddInMemoryCollection(setup.Settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));

        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        var logs = new RecordingLoggerProvider();
        builder.Services.AddSingleton(setup.Clock ?? clock);
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.UseTestServer();
        setup.Configure?.Invoke(builder);
        builder.AddManagedAccessEmulator();
        setup.ConfigureLast?.Invoke(builder);

        var application = builder.Build();
        setup.Map?.Invoke(application);
        application.MapFallback(() => Results.Text("the application"));
        return new EmulatedApp(application, folder, setup.Folder is null, clock, logs);
    }

    internal sealed record Setup
    {
        public (string Key, string? Value)[] Settings { get; init; } = [];

        public string Environment { get; init; } = Environments.Development;

        /// <summary>A folder that outlives the application, for tests of a restart.</summary>
        public string? Folder { get; init; }

        /// <summary>Whether the app makes a database and keys of its own; otherwise all apps have the same keys, unless they have a folder.</summary>
        public bool IsFirstStart { get; init; }

        public Action<WebApplicationBuilder>? Configure { get; init; }

        /// <summary>Null for one that a test moves.</summary>
        public TimeProvider? Clock { get; init; }

        /// <summary>Adds endpoints to the application.</summary>
        public Action<WebApplication>? Map { get; init; }

        /// <summary>Runs after the emulator was added.</summary>
        public Action<WebApplicationBuilder>? ConfigureLast { get; init; }
    }
}
