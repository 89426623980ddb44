using ManagedAccess.AspNetCore.Authorization;

namespace Microsoft.AspNetCore.Builder;

/// <summary>What an endpoint asks of its callers.</summary>
public static class ManagedAccessAuthorizationEndpointConventionBuilderExtensions
{
    /// <summary>The caller must hold every one of <paramref name="scopes"/>; see <see cref="RequireScopeAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="scopes">One or more scope names (RFC 6749 §3.3).</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException">No scope is given, or one is not a scope name.</exception>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireScopeAttribute(scopes));

    /// <summary>A person must stand behind the request, directly or through an agent; see <see cref="RequireHumanAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder RequireHuman<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireHumanAttribute());
}
