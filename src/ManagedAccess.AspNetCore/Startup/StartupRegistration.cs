using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Startup;

internal static class StartupRegistration
{
    /// <summary>Needs a <see cref="ManagedAccessReport"/> registered, which the root makes with the setting it has.</summary>
    public static IServiceCollection AddStartupReport(this IServiceCollection services) => services
        .AddRouting()
        .AddSingleton<OpeningSchemes>()
        .AddSingleton<AssetFindings>()
        .AddSingleton<EndpointFindings>()
        .AddSingleton<AuditFindings>()
        .AddSingleton<IManagedAccessReport>(provider => provider.GetRequiredService<ManagedAccessReport>());
}
