using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.Extensions.Diagnostics.HealthChecks;

// The namespace of the type it extends, so that no using is needed to find it.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health check of ManagedAccess.</summary>
public static class ManagedAccessHealthChecksBuilderExtensions
{
    /// <summary>Reports whether the signing keys of every authorization server are available and fresh.</summary>
    /// <param name="builder">The builder of <c>AddHealthChecks()</c>.</param>
    /// <param name="name">Its name in reports; default <c>managed-access</c>.</param>
    /// <param name="failureStatus">The status to report when an issuer has no keys; null for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The tags of the health check; null for <c>ready</c> alone.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <remarks>
    /// Degraded while the last good keys serve, for up to 24 hours; failed when an issuer has no keys, because its tokens
    /// are then answered with 503. Use it for readiness, not for liveness: a restart does not bring keys.
    /// </remarks>
    public static IHealthChecksBuilder AddManagedAccess(
        this IHealthChecksBuilder builder, string name = "managed-access", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.Add(new HealthCheckRegistration(name, provider => provider.GetRequiredService<SigningKeyHealthCheck>(), failureStatus, tags ?? ["ready"]));
    }
}
