using Microsoft.AspNetCore.Builder;

namespace ManagedAccess.Emulator.Host.Tests;

/// <summary>The standalone edge in front of an address, on a free port, with a database of its own.</summary>
internal sealed class RunningEdge : IAsyncDisposable
{
    public const string ClientId = "export.access";
    public const string Secret = "only-for-this-test";

    private readonly WebApplication _host;
    private readonly DirectoryInfo _folder;

    private RunningEdge(WebApplication host, DirectoryInfo folder)
    {
        _host = host;
        _folder = folder;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(5) };
    }

    public Uri Address => new(_host.Urls.Single());

    public HttpClient Http { get; }

    /// <param name="upstream">The address of the application.</param>
    /// <param name="policy">The policy; null for one that lets every request through.</param>
    /// <param name="timeout">How long the application may be silent.</param>
    public static async Task<RunningEdge> StartAsync(Uri upstream, string[]? policy = null, TimeSpan? timeout = null)
    {
        var folder = Directory.CreateTempSubdirectory("edge-");
        var settings = Path.Combine(folder.FullName, "settings.json");
        await File.WriteAllTextAsync(settings, $$$"""{"Emulator":{"ServiceTokens":[{"Name":"export","ClientId":"{{{ClientId}}}","ClientSecret":"{{{Secret}}}"}]}}""");
        var host = EdgeHost.Create(new EdgeSetup
        {
            Upstream = upstream,
            Port = 0,
            Policy = policy ?? ["bypass /**"],
            Database = Path.Combine(folder.FullName, "emulator.db"),
            Settings = settings,
            Timeout = timeout ?? TimeSpan.FromMinutes(2),
        });
        await host.StartAsync();
        return new RunningEdge(host, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
