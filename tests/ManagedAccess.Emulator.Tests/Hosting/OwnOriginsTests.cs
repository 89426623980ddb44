using ManagedAccess.Emulator.Loopback;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests.Hosting;

public sealed class OwnOriginsTests
{
    [Fact]
    public void Addresses_OfTheApplication_AreKeptBesideAnyNumberOfMadeUpPorts()
    {
        using var services = new ServiceCollection().AddSingleton<IServer>(new Server("http://127.0.0.1:5080")).BuildServiceProvider();
        var origins = new OwnOrigins(services, new ConfigurationBuilder().Build());
        for (var port = 6000; port < 6040; port++)
        {
            Note(origins, $"localhost:{port}");
        }

        var before = origins.IsReached("http://localhost:5080");
        Note(origins, "localhost:5080");

        Assert.Equal(["http://127.0.0.1:5080", "http://localhost:5080", "http://[::1]:5080"], origins.Reached().Take(3));
        Assert.Equal(32 + 3, origins.Reached().Count);
        Assert.Equal((false, true), (before, origins.IsReached("http://localhost:5080")));
    }

    private static void Note(OwnOrigins origins, string host)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Host = new HostString(host);
        origins.Note(context.Request);
    }

    private sealed class Server : IServer
    {
        public Server(string address)
        {
            var addresses = new ServerAddressesFeature();
            addresses.Addresses.Add(address);
            Features.Set<IServerAddressesFeature>(addresses);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
            // It holds nothing.
        }
    }
}
