using ManagedAccess.AspNetCore.Authorization.Requirements;
using Microsoft.AspNetCore.Authorization;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>A person must stand behind the request, directly or through an agent. A service gets <c>403</c> without a scope to ask for.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = false, Inherited = true)]
public sealed class RequireHumanAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [HumanRequirement.Instance];
}

/// <summary>A person's own browser must have made the request: no agent in between. Everyone else gets <c>403</c> without a scope to ask for.</summary>
/// <remarks>
/// Such a person is signed in by a scheme of the app's own that signs people in (a cookie), or came through Access with the
/// <c>CF_Authorization</c> cookie, which equals the assertion where the edge sent one. A bearer token, an actor, or an assertion
/// without its cookie means an agent, or nobody can tell.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = false, Inherited = true)]
public sealed class RequireDirectHumanAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [DirectHumanRequirement.Instance];
}
