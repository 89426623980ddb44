using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Authorization;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds requirements for callers to an endpoint.</summary>
public static class ManagedAccessAuthorizationEndpointConventionBuilderExtensions
{
    /// <summary>The caller must hold every one of <paramref name="scopes"/>; see <see cref="RequireAllScopesAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="scopes">One or more scope names (RFC 6749 §3.3).</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException">No scope is given, or one is not a scope name.</exception>
    public static TBuilder RequireAllScopes<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireAllScopesAttribute(scopes));

    /// <summary>The caller must hold at least one of <paramref name="scopes"/>; see <see cref="RequireAnyScopeAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="scopes">One or more scope names (RFC 6749 §3.3), the one to ask for first.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException">No scope is given, or one is not a scope name.</exception>
    public static TBuilder RequireAnyScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireAnyScopeAttribute(scopes));

    /// <summary>The request must come from a person, directly or through an agent; see <see cref="RequireHumanAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder RequireHuman<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireHumanAttribute());

    /// <summary>A person's own browser must have made the request, with no agent in between; see <see cref="RequireDirectHumanAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder RequireDirectHuman<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireDirectHumanAttribute());

    /// <summary>The person must have authenticated within <paramref name="maxAge"/>; see <see cref="RequireRecentAuthenticationAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="maxAge">From one second to 365 days; a challenge states it in whole seconds (RFC 9470 §3).</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxAge"/> is out of bounds.</exception>
    public static TBuilder RequireRecentAuthentication<TBuilder>(this TBuilder builder, TimeSpan maxAge)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireRecentAuthenticationAttribute(maxAge));

    /// <summary>The person must have authenticated in one of the contexts <paramref name="acr"/>; see <see cref="RequireAuthenticationContextAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="acr">One or more <c>acr</c> values (RFC 9470 §3), in order of preference.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException">No value is given, or one cannot be named in a challenge.</exception>
    public static TBuilder RequireAuthenticationContext<TBuilder>(this TBuilder builder, params string[] acr)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireAuthenticationContextAttribute(acr));

    /// <summary>The caller must belong to at least one of <paramref name="groups"/>; see <see cref="RequireGroupAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="groups">One or more groups as the authorization server names them. Compared ordinally.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException">No group is given, or an empty one.</exception>
    public static TBuilder RequireGroup<TBuilder>(this TBuilder builder, params string[] groups)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequireGroupAttribute(groups));
}
