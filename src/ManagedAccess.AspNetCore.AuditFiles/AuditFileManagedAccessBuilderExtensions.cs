using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.AuditFiles;
using ManagedAccess.AspNetCore.Auditing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the tamper-evident audit file.</summary>
public static class AuditFileManagedAccessBuilderExtensions
{
    // The core looks under this key for the service that writes the file of Audit:File.
    private const string Setting = "ManagedAccess:Audit:File";

    /// <summary>Writes every audit record also to the file of <c>ManagedAccess:Audit:File:Path</c>, which shows if a line was changed or removed.</summary>
    /// <param name="builder">The builder that <c>AddManagedAccess</c> returned.</param>
    /// <param name="configure">Adjusts the settings after <c>ManagedAccess:Audit:File</c> is bound; <see langword="null"/> to use that section alone.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>
    /// Without a path nothing is written. If the file cannot be opened, or another process writes it, the host stops. Calling it again is harmless
    /// and runs the further <paramref name="configure"/> too. <see cref="AuditFile.Verify"/> tells whether a file is as it was written.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ManagedAccessBuilder AddAuditFile(this ManagedAccessBuilder builder, Action<AuditFileOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Services.Any(descriptor => descriptor.ServiceType == typeof(AuditFileSink)))
        {
            builder.Services.AddSingleton<AuditFileSink>();
            builder.Services.AddSingleton<IAuditSink>(provider => provider.GetRequiredService<AuditFileSink>());
            builder.Services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<AuditFileSink>());
            builder.Services.TryAddKeyedSingleton<IAuditSink>(Setting, (provider, _) => provider.GetRequiredService<AuditFileSink>());
        }

        if (configure is not null)
        {
            builder.Services.Configure(configure);
        }

        return builder;
    }
}
