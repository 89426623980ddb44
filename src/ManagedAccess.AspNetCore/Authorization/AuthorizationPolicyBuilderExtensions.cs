using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Authorization.Requirements;

namespace Microsoft.AspNetCore.Authorization;

/// <summary>Adds requirements for callers to a policy, for apps with named policies.</summary>
public static class ManagedAccessAuthorizationPolicyBuilderExtensions
{
    /// <summary>The caller must hold every one of <paramref name="scopes"/>; see <see cref="RequireAllScopesAttribute"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="scopes">One or more scope names (RFC 6749 §3.3).</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException">No scope is given, or one is not a scope name.</exception>
    public static AuthorizationPolicyBuilder RequireAllScopes(this AuthorizationPolicyBuilder builder, params string[] scopes) =>
        Require(builder, ScopeRequirement.All(scopes));

    /// <summary>The caller must hold at least one of <paramref name="scopes"/>; see <see cref="RequireAnyScopeAttribute"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="scopes">One or more scope names (RFC 6749 §3.3), the one to ask for first.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException">No scope is given, or one is not a scope name.</exception>
    public static AuthorizationPolicyBuilder RequireAnyScope(this AuthorizationPolicyBuilder builder, params string[] scopes) =>
        Require(builder, ScopeRequirement.Any(scopes));

    /// <summary>The request must come from a person, directly or through an agent; see <see cref="RequireHumanAttribute"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static AuthorizationPolicyBuilder RequireHuman(this AuthorizationPolicyBuilder builder) =>
        Require(builder, HumanRequirement.Instance);

    /// <summary>A person's own browser must have made the request, with no agent in between; see <see cref="RequireDirectHumanAttribute"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static AuthorizationPolicyBuilder RequireDirectHuman(this AuthorizationPolicyBuilder builder) =>
        Require(builder, DirectHumanRequirement.Instance);

    /// <summary>The person must have authenticated within <paramref name="maxAge"/>; see <see cref="RequireRecentAuthenticationAttribute"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="maxAge">From one second to 365 days; a challenge states it in whole seconds (RFC 9470 §3).</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxAge"/> is out of bounds.</exception>
    public static AuthorizationPolicyBuilder RequireRecentAuthentication(this AuthorizationPolicyBuilder builder, TimeSpan maxAge) =>
        Require(builder, RecentAuthenticationRequirement.Within(maxAge));

    /// <summary>The person must have authenticated in one of the contexts <paramref name="acr"/>; see <see cref="RequireAuthenticationContextAttribute"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="acr">One or more <c>acr</c> values (RFC 9470 §3), in order of preference.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException">No value is given, or one cannot be named in a challenge.</exception>
    public static AuthorizationPolicyBuilder RequireAuthenticationContext(this AuthorizationPolicyBuilder builder, params string[] acr) =>
        Require(builder, AuthenticationContextRequirement.OneOf(acr));

    /// <summary>The caller must belong to at least one of <paramref name="groups"/>; see <see cref="RequireGroupAttribute"/>.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="groups">One or more groups as the authorization server names them. Compared ordinally.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException">No group is given, or an empty one.</exception>
    public static AuthorizationPolicyBuilder RequireGroup(this AuthorizationPolicyBuilder builder, params string[] groups) =>
        Require(builder, GroupRequirement.OneOf(groups));

    private static AuthorizationPolicyBuilder Require(AuthorizationPolicyBuilder builder, IAuthorizationRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(requirement);
    }
}
