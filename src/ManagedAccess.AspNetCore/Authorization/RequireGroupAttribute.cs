using ManagedAccess.AspNetCore.Authorization.Requirements;
using Microsoft.AspNetCore.Authorization;

namespace ManagedAccess.AspNetCore;

/// <summary>The caller must belong to at least one of the named groups. Several attributes add up.</summary>
/// <remarks>
/// Every other caller gets <c>403</c> without a challenge: no other token would help. Groups come from the verified claim that
/// <c>AuthorizationServers:#:GroupsClaim</c> names, or behind Access from <c>AuthorizationServers:#:IdentityLookup</c>. If they are
/// unknown, the caller is not a member.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireGroupAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    private readonly GroupRequirement _requirement;

    /// <summary>Requires membership in any one of <paramref name="groups"/>.</summary>
    /// <param name="groups">One or more groups as the authorization server names them. Compared ordinally.</param>
    /// <exception cref="ArgumentException">No group is given, or an empty one.</exception>
    public RequireGroupAttribute(params string[] groups) => _requirement = GroupRequirement.OneOf(groups);

    /// <summary>The groups, as given.</summary>
    public IReadOnlyList<string> Groups => _requirement.Groups;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
