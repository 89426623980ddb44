using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.OpenTelemetry;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Sends audit records to an OpenTelemetry collector.</summary>
public static class OpenTelemetryManagedAccessBuilderExtensions
{
    /// <summary>Sends every audit record also to an OpenTelemetry collector, as one log record (OTLP) with the event name <c>managed_access.request</c>.</summary>
    /// <param name="builder">The builder that <c>AddManagedAccess</c> returned.</param>
    /// <param name="configure">Adjusts endpoint, resource and limit; <see langword="null"/> to use the environment variables of OpenTelemetry alone.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>
    /// The records have a pipeline of their own: filters and sampling of the app's logs do not touch them. While the collector does not answer, records
    /// wait in memory and are sent again, so a record may arrive twice and is not lost while the app runs. Beyond <see cref="OpenTelemetryAuditOptions.MaxPending"/> a record
    /// is refused, as by any sink that fails. When the host stops, what still waits is sent once more; what the collector does not take then is lost, counted and
    /// logged. A process that is killed loses what waits. Calling this again is harmless and runs the further <paramref name="configure"/> too.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ManagedAccessBuilder AddOpenTelemetryAudit(this ManagedAccessBuilder builder, Action<OpenTelemetryAuditOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Services.Any(descriptor => descriptor.ServiceType == typeof(AuditExport)))
        {
            builder.Services.AddSingleton<AuditExportMetrics>();
            builder.Services.AddSingleton<AuditExport>();
            builder.Services.AddSingleton<IAuditSink>(provider => provider.GetRequiredService<AuditExport>());
            builder.Services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<AuditExport>());
            builder.Services.AddOptions<OpenTelemetryAuditOptions>()
                .Validate(
                    options => options.MaxPending is >= 1 and <= OpenTelemetryAuditOptions.MostPending,
                    $"MaxPending of AddOpenTelemetryAudit(…) is out of range; expected a number from 1 to {OpenTelemetryAuditOptions.MostPending}.")
                .ValidateOnStart();
        }

        if (configure is not null)
        {
            builder.Services.Configure(configure);
        }

        return builder;
    }
}
