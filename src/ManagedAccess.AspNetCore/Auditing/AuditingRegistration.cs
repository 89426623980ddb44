using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Auditing;

internal static class AuditingRegistration
{
    public static IServiceCollection AddAuditing(this IServiceCollection services)
    {
        services.AddSingleton<AuditMetrics>();
        services.AddSingleton<AuditDispatcher>();
        services.AddSingleton<AuditRecorder>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuditSink, LoggingAuditSink>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuditSink, SpanAuditSink>());

        // The host's own line for each request holds the whole query, where a careless client puts its token (RFC 6750 §5.3). The audit
        // record takes its place. This rule comes first, so that an app can override it by a rule of its own for the category.
        services.Configure<LoggerFilterOptions>(options =>
            options.Rules.Insert(0, new LoggerFilterRule(providerName: null, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning, filter: null)));
        return services;
    }
}
