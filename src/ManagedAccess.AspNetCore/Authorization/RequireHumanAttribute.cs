using ManagedAccess.AspNetCore.Authorization.Requirements;
using Microsoft.AspNetCore.Authorization;

namespace ManagedAccess.AspNetCore;

/// <summary>The request must come from a person, directly or through an agent. A service gets <c>403</c>, and the response names no scope.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = false, Inherited = true)]
public sealed class RequireHumanAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [HumanRequirement.Instance];
}

/// <summary>A person's own browser must have made the request: no agent in between. Every other caller gets <c>403</c>, and the response names no scope.</summary>
/// <remarks>
/// The person is signed in by one of the app's own sign-in schemes (a cookie), or came through Access with the
/// <c>CF_Authorization</c> cookie, which must equal the assertion if the edge sent one. With a bearer token or an actor, the caller
/// is an agent; with an assertion but no cookie, it is not known whether the caller is an agent.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = false, Inherited = true)]
public sealed class RequireDirectHumanAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [DirectHumanRequirement.Instance];
}
