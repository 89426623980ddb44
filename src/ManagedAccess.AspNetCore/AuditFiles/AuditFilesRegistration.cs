using ManagedAccess.AspNetCore.Auditing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ManagedAccess.AspNetCore.AuditFiles;

internal static class AuditFilesRegistration
{
    public static IServiceCollection AddAuditFiles(this IServiceCollection services)
    {
        services.AddSingleton<AuditFileSink>();
        services.AddSingleton<IAuditSink>(provider => provider.GetRequiredService<AuditFileSink>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<AuditFileSink>());
        return services;
    }
}
