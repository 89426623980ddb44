using ManagedAccess.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Sets which requests from other sites an endpoint accepts.</summary>
public static class ManagedAccessCrossSiteEndpointConventionBuilderExtensions
{
    /// <summary>Lets the endpoint accept unsafe requests that other sites cause; see <see cref="AllowCrossSiteRequestsAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>The endpoint is open to request forgery (RFC 6750 §5.3) unless it checks the request in another way.</remarks>
    public static TBuilder AllowCrossSiteRequests<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new AllowCrossSiteRequestsAttribute());
}
