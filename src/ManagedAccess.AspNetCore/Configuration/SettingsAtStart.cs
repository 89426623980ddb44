using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Configuration;

/// <summary>The settings as they were when the host started, for every options interface: they are read and checked once.</summary>
/// <remarks>The framework's own implementation would read the section again for each scope, so that an app would see settings that no feature uses.</remarks>
internal sealed class SettingsAtStart(IOptionsMonitor<ManagedAccessOptions> monitor) : IOptionsSnapshot<ManagedAccessOptions>
{
    public ManagedAccessOptions Value => monitor.CurrentValue;

    public ManagedAccessOptions Get(string? name) => monitor.Get(name);
}
