using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.Extensions.Diagnostics.HealthChecks;

// The namespace of the type it extends, so that no using is needed to find it.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health check of ManagedAccess.</summary>
public static class ManagedAccessHealthChecksBuilderExtensions
{
    /// <summary>Reports whether the signing keys of every authorization server are there and fresh.</summary>
    /// <param name="builder">The builder of <c>AddHealthChecks()</c>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>
    /// Registered as <c>managed-access</c>. Degraded while the last good keys serve, for up to 24 hours; unhealthy when an issuer has
    /// none, because its tokens are then answered with 503. Fit for readiness, not for liveness: a restart brings no keys.
    /// </remarks>
    public static IHealthChecksBuilder AddManagedAccess(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            "managed-access", provider => provider.GetRequiredService<SigningKeyHealthCheck>(), failureStatus: null, tags: ["ready"]));
    }
}
