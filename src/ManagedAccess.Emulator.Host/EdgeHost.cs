using System.Net;
using ManagedAccess.Emulator.Host.Forwarding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Host;

/// <summary>A web host with the emulator, and the upstream as its application.</summary>
internal static class EdgeHost
{
    public static WebApplication Create(EdgeSetup setup)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // The emulator runs nowhere else. The name gives each upstream an audience tag and a database of its own.
            EnvironmentName = Environments.Development,
            ApplicationName = setup.Name,
            ContentRootPath = Directory.GetCurrentDirectory(),
        });

        // The working directory may be the app's: its own appsettings.json is not for the emulator.
        builder.Configuration.Sources.Clear();
        if (setup.Settings is { } file)
        {
            builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false);
        }

        builder.Configuration.AddEnvironmentVariables();
        builder.Configuration.AddInMemoryCollection(SettingsOf(setup));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, setup));

        // Both repeat with a stack trace what the command and the forwarder say in a sentence.
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("ManagedAccess", LogLevel.Information)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddFilter("Yarp", LogLevel.None);
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(new UpstreamClient(setup.Upstream, setup.Timeout));
        builder.Services.AddSingleton<UpstreamForwarder>();
        builder.AddManagedAccessEmulator();

        var app = builder.Build();
        var forwarder = app.Services.GetRequiredService<UpstreamForwarder>();
        app.Run(forwarder.ForwardAsync);
        return app;
    }

    /// <summary>The file of <paramref name="setup"/>: the default is different for each upstream.</summary>
    public static string DatabaseOf(EdgeSetup setup)
    {
        if (setup.Database is { } path)
        {
            return Path.GetFullPath(path);
        }

        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "ManagedAccess.Emulator", setup.Name, "emulator.db");
    }

    private static IEnumerable<KeyValuePair<string, string?>> SettingsOf(EdgeSetup setup)
    {
        yield return new("Emulator:Enabled", "true");
        yield return new("Emulator:Mode", setup.Mode);
        yield return new("Emulator:Database", DatabaseOf(setup));
        yield return new("ManagedAccess:ResourceName", setup.Upstream.Authority);
        if (setup.AllowNonLoopback)
        {
            yield return new("Emulator:AllowNonLoopback", "true");
        }

        foreach (var (index, line) in setup.Policy.Index())
        {
            yield return new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Emulator:Policy:{index}"), line);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, EdgeSetup setup)
    {
        // The upstream has limits of its own. A slow upload of gigabytes is not an attack on a developer's machine.
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        void Configure(ListenOptions listen)
        {
            if (setup.UseHttps)
            {
                listen.UseHttps();
            }
        }

        if (setup.AllowNonLoopback)
        {
            kestrel.ListenAnyIP(setup.Port, Configure);
        }
        else if (setup.Port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, 0, Configure);
        }
        else
        {
            kestrel.ListenLocalhost(setup.Port, Configure);
        }
    }
}
