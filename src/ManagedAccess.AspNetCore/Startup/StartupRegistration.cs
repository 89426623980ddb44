using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Startup;

internal static class StartupRegistration
{
    /// <summary>Needs a registered <see cref="ManagedAccessReport"/>, which the root creates with its setting.</summary>
    public static IServiceCollection AddStartupReport(this IServiceCollection services) => services
        .AddRouting()
        .AddSingleton<OpeningSchemes>()
        .AddSingleton<AssetFindings>()
        .AddSingleton<EndpointFindings>()
        .AddSingleton<AuditFindings>()
        .AddSingleton<IManagedAccessReport>(provider => provider.GetRequiredService<ManagedAccessReport>());
}
