using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Revocation;

internal static class RevocationRegistration
{
    public static IServiceCollection AddRevocation(this IServiceCollection services)
    {
        services.AddSingleton(provider => new Revocations(
            provider.GetRequiredService<Tokens.Revoked.RevocationList>(),
            provider.GetRequiredService<RevocationOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Revocations>>(),
            provider.GetService<IRevocationStore>() ?? provider.GetService<RevocationFileStore>()?.File));
        services.AddSingleton<RevocationFileStore>();
        services.TryAddSingleton<IRevocations>(provider => provider.GetRequiredService<Revocations>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<Revocations>());
        services.AddSingleton<EventReceiver>();
        services.AddSingleton<PollMetrics>();
        services.AddHostedService<EventPoller>();
        return services;
    }
}

/// <summary>The file of the settings, if there is one.</summary>
internal sealed class RevocationFileStore(RevocationOptions options, TimeProvider clock) : IDisposable
{
    public RevocationFile? File { get; } = options.FilePath is { } path ? new(path, clock) : null;

    public void Dispose() => File?.Dispose();
}
