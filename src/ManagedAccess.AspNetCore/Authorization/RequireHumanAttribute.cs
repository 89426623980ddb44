using Microsoft.AspNetCore.Authorization;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>A person must stand behind the request, directly or through an agent. A service gets <c>403</c> without a scope to ask for.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = false, Inherited = true)]
public sealed class RequireHumanAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    private static readonly HumanRequirement Requirement = new();

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [Requirement];
}
