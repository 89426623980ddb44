using System.Net;
using ManagedAccess.Emulator.Loopback;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>Opens the database before the first request, and stops a host that others can reach.</summary>
internal sealed class EmulatorStartup(
    EmulatorSettings settings,
    EmulatorBranch branch,
    OwnOrigins origins,
    TimeProvider clock,
    ILogger<EmulatorStartup> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
        => settings.IsEnabled ? EmulatorServices.PruneAsync(branch.Services, clock.GetUtcNow(), cancellationToken) : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="InvalidOperationException">The application listens beyond loopback without the flag.</exception>
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

        Log.Started(logger, addresses.Count == 0 ? "the test server" : string.Join(", ", addresses), settings.DatabasePath);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
