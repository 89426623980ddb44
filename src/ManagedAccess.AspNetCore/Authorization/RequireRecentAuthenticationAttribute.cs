using ManagedAccess.AspNetCore.Authorization.Requirements;
using Microsoft.AspNetCore.Authorization;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>The person must have authenticated recently (<c>auth_time</c>); of several limits the shortest holds.</summary>
/// <remarks>
/// A stale access token is answered <c>401</c> with <c>error="insufficient_user_authentication"</c> and <c>max_age</c> (RFC 9470 §3), so
/// that the client can have its person authenticate again. A caller without an access token gets <c>403</c>; a browser whose sign-in is
/// known to be too old is sent to sign in where <c>ManagedAccess:Challenges</c> says how. A token without <c>auth_time</c> does not
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

    /// <summary>How long ago the person may have authenticated.</summary>
    public TimeSpan MaxAge => _requirement.MaxAge;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}

/// <summary>The person must have authenticated in one of the named authentication contexts (<c>acr</c>).</summary>
/// <remarks>
/// Another context is answered like a stale one (<see cref="RequireRecentAuthenticationAttribute"/>), with <c>acr_values</c> in the order
/// given (RFC 9470 §3). Values are compared ordinally. Several attributes each have to be met, by the one <c>acr</c> a token has.
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
