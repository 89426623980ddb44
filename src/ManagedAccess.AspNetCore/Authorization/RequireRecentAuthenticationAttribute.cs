using ManagedAccess.AspNetCore.Authorization.Requirements;
using Microsoft.AspNetCore.Authorization;

namespace ManagedAccess.AspNetCore;

/// <summary>The person must have authenticated recently (<c>auth_time</c>); if there are several limits, the shortest applies.</summary>
/// <remarks>
/// A stale access token is answered <c>401</c> with <c>error="insufficient_user_authentication"</c> and <c>max_age</c> (RFC 9470 §3), so
/// that the client can have its person authenticate again. A caller without an access token gets <c>403</c>; a browser with
/// a sign-in known to be too old is sent to sign in if <c>ManagedAccess:Challenges</c> says how. A token without <c>auth_time</c> does not
/// satisfy it, and neither does a service.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = false, Inherited = true)]
public sealed class RequireRecentAuthenticationAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    private readonly RecentAuthenticationRequirement _requirement;

    /// <summary>Requires that the person authenticated within <paramref name="seconds"/>.</summary>
    /// <param name="seconds">Seconds, from 1 to 31,536,000 (a year).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="seconds"/> is out of bounds.</exception>
    public RequireRecentAuthenticationAttribute(int seconds) => _requirement = RecentAuthenticationRequirement.Within(TimeSpan.FromSeconds(seconds));

    internal RequireRecentAuthenticationAttribute(TimeSpan maxAge) => _requirement = RecentAuthenticationRequirement.Within(maxAge);

    /// <summary>The longest time since the person authenticated.</summary>
    public TimeSpan MaxAge => _requirement.MaxAge;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}

/// <summary>The person must have authenticated in one of the named authentication contexts (<c>acr</c>).</summary>
/// <remarks>
/// Another context gets the same response as a stale token (<see cref="RequireRecentAuthenticationAttribute"/>), with <c>acr_values</c> in the order
/// given (RFC 9470 §3). Values are compared ordinally. If there are several attributes, the token's one <c>acr</c> must meet each.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireAuthenticationContextAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    private readonly AuthenticationContextRequirement _requirement;

    /// <summary>Requires one of <paramref name="acr"/>.</summary>
    /// <param name="acr">One or more authentication context class references, in order of preference: printable ASCII without space, quote and backslash.</param>
    /// <exception cref="ArgumentException">No value is given, or one cannot be named in a challenge.</exception>
    public RequireAuthenticationContextAttribute(params string[] acr) => _requirement = AuthenticationContextRequirement.OneOf(acr);

    /// <summary>The acceptable values, in order of preference.</summary>
    public IReadOnlyList<string> Values => _requirement.Values;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
