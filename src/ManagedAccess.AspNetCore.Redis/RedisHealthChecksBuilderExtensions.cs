using ManagedAccess.AspNetCore.Redis.Connections;
using Microsoft.Extensions.Diagnostics.HealthChecks;

// The namespace of the type it extends, so that no using is needed to find it.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health check of what nodes share.</summary>
public static class RedisHealthChecksBuilderExtensions
{
    /// <summary>Reports whether the server of <c>ManagedAccess:Redis:Configuration</c> accepts writes and keeps them.</summary>
    /// <param name="builder">The builder of <c>AddHealthChecks()</c>. The app has called <c>AddManagedAccess().AddRedis()</c>.</param>
    /// <param name="name">Its name in reports; default <c>managed-access-redis</c>.</param>
    /// <param name="failureStatus">The status to report while the server cannot be used; null for <see cref="HealthStatus.Degraded"/>.</param>
    /// <param name="tags">The tags of the health check; null for <c>ready</c> alone.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <remarks>Degraded and not unhealthy: without the server every node is in the same state, and most requests are served.</remarks>
    public static IHealthChecksBuilder AddManagedAccessRedis(
        this IHealthChecksBuilder builder, string name = "managed-access-redis", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.Add(new HealthCheckRegistration(name, provider => provider.GetRequiredService<RedisHealthCheck>(), failureStatus ?? HealthStatus.Degraded, tags ?? ["ready"]));
    }
}
