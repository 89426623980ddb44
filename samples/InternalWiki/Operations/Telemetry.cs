using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace InternalWiki.Operations;

internal static class Telemetry
{
    /// <summary>Sends spans and metrics of the library and of ASP.NET Core to a collector, if the environment names one, as Aspire does.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
        {
            services.AddOpenTelemetry()
                .WithTracing(tracing => tracing.AddSource("ManagedAccess.AspNetCore", "Microsoft.AspNetCore"))
                .WithMetrics(metrics => metrics.AddMeter("ManagedAccess.AspNetCore", "Microsoft.AspNetCore.Hosting"))
                .UseOtlpExporter();
        }

        return services;
    }
}
