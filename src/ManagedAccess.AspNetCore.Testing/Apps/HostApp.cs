using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ManagedAccess.AspNetCore.Testing.Apps;

/// <summary>An app with a host that the test has built and stops itself.</summary>
internal sealed class HostApp(IHost host) : ITestedApp
{
    public IServiceProvider Services => host.Services;

    public WebApplicationFactoryClientOptions ClientOptions { get; } = new();

    public Uri? Address => TestServer is null ? ServerAddress.Of(Services) : null;

    private TestServer? TestServer => Services.GetRequiredService<IServer>() as TestServer;

    public HttpMessageHandler CreateHandler() => TestServer?.CreateHandler() ?? ServerAddress.CreateSocketHandler();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
