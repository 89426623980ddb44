using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Testing.Tests;

public sealed class ManagedAccessTestingHostExtensionsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Host_OfTheTest_HasCallers(bool onTestServer)
    {
        await using var host = Build(onTestServer, services => services.AddManagedAccess().Services.AddManagedAccessTesting());
        await host.StartAsync();
        using var app = host.WithManagedAccess();
        using var ada = app.As("ada@example.com").Through("Claude Code").CreateClient();

        var seen = await ada.GetFromJsonAsync<Seen>("/");

        Assert.Equal(("ada@example.com", "Claude Code"), (seen!.Email, seen.ClientName));
        Assert.Equal(onTestServer ? "wiki.corp.example" : "127.0.0.1", app.BaseAddress.Host);
        Assert.Single(app.Audit.Records);
    }

    [Fact]
    public async Task App_WhenDisposed_LeavesTheHostRunning()
    {
        await using var host = Build(onTestServer: true, services => services.AddManagedAccess().Services.AddManagedAccessTesting());
        await host.StartAsync();

        await host.WithManagedAccess().DisposeAsync();
        using var ada = host.WithManagedAccess().As("ada@example.com").CreateClient();

        Assert.NotNull(await ada.GetFromJsonAsync<Seen>("/"));
    }

    [Fact]
    public async Task Host_BuiltWithoutTheCall_SaysWhatToAdd()
    {
        await using var host = Build(onTestServer: true, services => services.AddManagedAccess());

        var exception = Assert.Throws<InvalidOperationException>(host.WithManagedAccess);

        Assert.Contains("AddManagedAccessTesting() after AddManagedAccess() and before Build()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Services_WithoutAddManagedAccess_SayWhatToAdd()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddManagedAccessTesting());

        Assert.Contains("Call builder.Services.AddManagedAccess() first", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kestrel_BeforeItListens_SaysToStartIt()
    {
        await using var host = Build(onTestServer: false, services => services.AddManagedAccess().Services.AddManagedAccessTesting());

        var exception = Assert.Throws<InvalidOperationException>(() => host.WithManagedAccess().CreateClient());

        Assert.Contains("host.StartAsync()", exception.Message, StringComparison.Ordinal);
    }

    private static WebApplication Build(bool onTestServer, Action<IServiceCollection> services)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        if (onTestServer)
        {
            builder.WebHost.UseTestServer();
        }
        else
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }

        builder.Configuration.AddInMemoryCollection(new SmallApp().Settings.Select(setting => KeyValuePair.Create("ManagedAccess:" + setting.Key, setting.Value)));
        services(builder.Services);
        var app = builder.Build();
        SmallApp.MapEndpoints(app);
        return app;
    }
}
