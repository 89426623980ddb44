using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace ManagedAccess.FreshApps.Apps;

/// <summary>A started app, and the reverse proxy in front of it when it has one.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;
    private WebApplication? _proxy;

    private RunningApp(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>The origin as clients reach it, with the path base: the resource identifier.</summary>
    public string Address { get; }

    /// <summary>What the app has printed.</summary>
    public IEnumerable<string> Lines => _lines;

    public string LastLines => string.Join('\n', _lines.TakeLast(30).Select(line => "     | " + line));

    public static async Task<RunningApp> StartAsync(FreshApp app, string assembly, string folder, int port, string address, int? proxyPort)
    {
        var start = new ProcessStartInfo("dotnet", $"\"{assembly}\" --urls {Servers.Origin(port)} --environment Development")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var running = new RunningApp(process, address);
        void Read(string? line)
        {
            if (line is not null)
            {
                running._lines.Enqueue(line);
                if (line.Contains("Now listening on", StringComparison.Ordinal))
                {
                    listening.TrySetResult();
                }
            }
        }

        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The app ended before it listened."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await listening.Task.WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            await running.DisposeAsync();
            throw new AppBrokenException($"{app.Name} did not start:\n{running.LastLines}\n{exception.Message}");
        }

        if (proxyPort is { } front)
        {
            running._proxy = await ProxyAsync(app.PathBase!, Servers.Origin(front), Servers.Origin(port));
        }

        return running;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
    }

    // What lies below the path base, and the metadata of the app at the root of the host (RFC 9728 §3).
    private static async Task<WebApplication> ProxyAsync(string pathBase, string front, string back)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(front);
        builder.Logging.ClearProviders();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [
                new RouteConfig { RouteId = "app", ClusterId = "app", Match = new() { Path = pathBase + "/{**rest}" } },
                new RouteConfig { RouteId = "metadata", ClusterId = "app", Match = new() { Path = "/.well-known/oauth-protected-resource" + pathBase } },
            ],
            [new ClusterConfig { ClusterId = "app", Destinations = new Dictionary<string, DestinationConfig> { ["app"] = new() { Address = back } } }]);
        var proxy = builder.Build();
        proxy.MapReverseProxy();
        await proxy.StartAsync();
        return proxy;
    }
}
