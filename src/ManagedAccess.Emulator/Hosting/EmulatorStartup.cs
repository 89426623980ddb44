using System.Globalization;
using System.Net;
using ManagedAccess.Emulator.DeveloperPage;
using ManagedAccess.Emulator.Loopback;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>Opens the database before the first request, and stops a host that others can reach.</summary>
internal sealed class EmulatorStartup(
    EmulatorSettings settings,
    EmulatorBranch branch,
    OwnOrigins origins,
    IConfiguration configuration,
    TimeProvider clock,
    ILogger<EmulatorStartup> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
        => settings.IsEnabled ? EmulatorServices.PruneAsync(branch.Services, clock.GetUtcNow(), cancellationToken) : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="InvalidOperationException">The application listens on an address that is not loopback, and the setting that allows this is off.</exception>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!settings.IsEnabled)
        {
            return Task.CompletedTask;
        }

        var addresses = origins.Addresses();
        if (!settings.AllowNonLoopback && addresses.FirstOrDefault(address => !IsLoopback(address)) is { } exposed)
        {
            throw new InvalidOperationException(
                $"The application listens on '{exposed}' while the emulator is on; expected loopback addresses only, since whoever reaches the emulator can sign in as anyone. "
                + "Listen on localhost, or set Emulator:AllowNonLoopback to true when the port is published to this machine alone.");
        }

        Log.Started(
            logger,
            addresses.Count == 0 ? "the test server" : string.Join(", ", addresses),
            addresses.Select(PageAt).FirstOrDefault(page => page is not null) ?? DeveloperEndpoint.Path,
            settings.DatabasePath);
        WarnOfStrangers();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        branch.BuiltServices?.GetRequiredService<DeveloperEvents>().Stop();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The page is for this machine, also if the application listens on every address. A pipe has no address for a browser.
    private static string? PageAt(string address)
    {
        var binding = BindingAddress.Parse(address);
        var host = IPAddress.TryParse(binding.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip) ? binding.Host : "localhost";
        return binding.IsUnixPipe || binding.IsNamedPipe
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{binding.Scheme}://{host}:{binding.Port}{DeveloperEndpoint.Path}");
    }

    // The emulator fills the section in only if it is empty. Otherwise the application refuses the emulator's tokens.
    private void WarnOfStrangers()
    {
        string[] issuers = [.. configuration.GetSection(OwnOrigins.IssuersSection).GetChildren().Select(server => server["Issuer"]).OfType<string>()];
        if (issuers.Length > 0 && !issuers.Any(issuer => issuer == "/" || IsOurs(issuer)))
        {
            Log.NotTrusted(logger, string.Join(", ", issuers));
        }
    }

    // A test server has no address, and answers for every name of this machine.
    private bool IsOurs(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri) && (origins.Contains(uri) || (origins.Addresses().Count == 0 && LoopbackOrigin.IsLoopbackHost(uri.IdnHost)));

    private static bool IsLoopback(string address)
    {
        var binding = BindingAddress.Parse(address);
        if (binding.IsUnixPipe || binding.IsNamedPipe)
        {
            return true;
        }

        // Names other than localhost, `*` and `+` included, make Kestrel listen on every interface.
        return binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(binding.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
