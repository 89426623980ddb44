using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Tests.Hosting;

/// <summary>Over real sockets: what is bound is what counts.</summary>
public sealed class EmulatorStartupTests
{
    [Fact]
    public async Task Emulator_OverASocket_IsItsAddress()
    {
        await using var host = await SocketHost.StartAsync("http://127.0.0.1:0");
        using var client = new HttpClient();

        var metadata = await (await client.GetAsync(host.Address + "/.well-known/oauth-authorization-server")).ReadJsonAsync();

        Assert.Equal(host.Address, metadata.GetProperty("issuer").GetString());
        Assert.Contains(host.Logs.Entries, entry => entry.Id.Name == "EmulatorStarted" && entry.Text.Contains(host.Address, StringComparison.Ordinal)
            && entry.Text.Contains("development only", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Library_BeforeTheFirstRequest_IsAnsweredInProcessAtItsAddress()
    {
        await using var host = await SocketHost.StartAsync("http://127.0.0.1:0");
        using var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("ManagedAccess.AspNetCore");

        var response = await client.GetAsync(host.Address + "/cdn-cgi/access/certs");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(host.Logs.Entries, entry => entry.Category == "Microsoft.AspNetCore.Hosting.Diagnostics");
    }

    [Theory]
    [Trait("Conformance", "EMU-24")]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    public async Task Host_ThatListensBeyondLoopback_StopsAndSaysWhy(string url)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => SocketHost.StartAsync(url));

        Assert.Contains("while the emulator is on; expected loopback addresses only", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Emulator:AllowNonLoopback", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "EMU-24")]
    public async Task Host_ThatListensBeyondLoopbackWithTheFlag_StillAnswersToLoopbackNamesOnly()
    {
        await using var host = await SocketHost.StartAsync("http://0.0.0.0:0", ("Emulator:AllowNonLoopback", "true"));
        var port = new Uri(host.Address).Port;
        using var client = new HttpClient();
        var rebound = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/.well-known/oauth-authorization-server");
        rebound.Headers.Host = $"evil.example:{port}";

        var good = await client.GetAsync($"http://127.0.0.1:{port}/.well-known/oauth-authorization-server");
        var bad = await client.SendAsync(rebound);

        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, bad.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "EMU-24")]
    public async Task Host_ThatListensBeyondLoopbackWithTheEmulatorOff_Starts()
    {
        await using var host = await SocketHost.StartAsync("http://0.0.0.0:0", ("Emulator:Enabled", "false"));

        Assert.NotEmpty(host.Address);
    }

    [Fact]
    public async Task Host_DisposedSynchronously_LetsGoOfTheFile()
    {
        var folder = EmulatedApp.NewFolder();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development, ContentRootPath = folder });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddManagedAccessEmulator();
        var application = builder.Build();
        await application.StartAsync();

        ((IDisposable)application).Dispose();

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The emulator on a real socket: whether it starts depends on the address.</summary>
    private sealed class SocketHost(WebApplication application, string folder, RecordingLoggerProvider logs) : IAsyncDisposable
    {
        public RecordingLoggerProvider Logs => logs;

        public IServiceProvider Services => application.Services;

        public string Address => application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        public static async Task<SocketHost> StartAsync(string url, params (string Key, string Value)[] settings)
        {
            var folder = EmulatedApp.NewFolder();
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development, ContentRootPath = folder });
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)));
            var logs = new RecordingLoggerProvider();
            builder.Logging.ClearProviders().AddProvider(logs);
            builder.WebHost.UseUrls(url);
            builder.AddManagedAccessEmulator();
            var host = new SocketHost(builder.Build(), folder, logs);
            try
            {
                await host.Application.StartAsync();
                return host;
            }
            catch
            {
                await host.DisposeAsync();
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await application.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        private WebApplication Application => application;
    }
}
