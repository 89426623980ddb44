using ManagedAccess.AspNetCore.Authorization.Requirements;
using Microsoft.AspNetCore.Authorization;

namespace ManagedAccess.AspNetCore;

/// <summary>The caller must hold every one of the named scopes. Several attributes add up; the challenge names all of them at once.</summary>
/// <remarks>
/// A missing scope is answered <c>403</c> with <c>error="insufficient_scope"</c> (RFC 6750 §3.1). A person admitted by the
/// edge (Access), or signed in with the browser, has no scopes and satisfies any scope; an Access service satisfies read scopes only.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireAllScopesAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    private readonly ScopeRequirement _requirement;

    /// <summary>Requires every one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">One or more scope names (RFC 6749 §3.3): no spaces, quotes, backslashes or control characters.</param>
    /// <exception cref="ArgumentException">No scope is given, or one is not a scope name.</exception>
    public RequireAllScopesAttribute(params string[] scopes) => _requirement = ScopeRequirement.All(scopes);

    /// <summary>The scopes, as given.</summary>
    public IReadOnlyList<string> Scopes => _requirement.Scopes;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}

/// <summary>The caller must hold at least one of the named scopes.</summary>
/// <remarks>
/// A challenge names one of them: the first, unless the endpoint needs another of them anyway. Everything else is the same as for
/// <see cref="RequireAllScopesAttribute"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireAnyScopeAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    private readonly ScopeRequirement _requirement;

    /// <summary>Requires any one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">One or more scope names (RFC 6749 §3.3), the one to ask for first.</param>
    /// <exception cref="ArgumentException">No scope is given, or one is not a scope name.</exception>
    public RequireAnyScopeAttribute(params string[] scopes) => _requirement = ScopeRequirement.Any(scopes);

    /// <summary>The scopes, as given.</summary>
    public IReadOnlyList<string> Scopes => _requirement.Scopes;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
