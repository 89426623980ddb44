using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Authorization;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>The caller must hold every one of the named scopes. Several attributes add up; the challenge names all of them at once.</summary>
/// <remarks>
/// A missing scope is answered <c>403</c> with <c>error="insufficient_scope"</c> (RFC 6750 §3.1). A person whose access the edge decided
/// (Access), or who signed in with the browser, carries no scopes and satisfies any; an Access service satisfies read scopes only.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireScopeAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    private readonly ScopeRequirement _requirement;

    /// <summary>Requires every one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">One or more scope names (RFC 6749 §3.3): no spaces, quotes, backslashes or control characters.</param>
    /// <exception cref="ArgumentException">No scope is given, or one is not a scope name.</exception>
    public RequireScopeAttribute(params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (scopes.Length == 0)
        {
            throw new ArgumentException("Name at least one scope.", nameof(scopes));
        }

        if (Array.Find(scopes, scope => !ScopeToken.IsValid(scope)) is { } invalid)
        {
            throw new ArgumentException($"'{invalid}' is not a scope name: RFC 6749 §3.3 allows printable ASCII without space, quote and backslash.", nameof(scopes));
        }

        _requirement = new ScopeRequirement([.. scopes]);
    }

    /// <summary>The scopes, as given.</summary>
    public IReadOnlyList<string> Scopes => _requirement.Scopes;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
