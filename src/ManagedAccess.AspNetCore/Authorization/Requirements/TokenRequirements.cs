using Microsoft.AspNetCore.Authorization;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>Everything a client must ask an authorization server for, so that its next attempt succeeds; a challenge names all of it at once.</summary>
/// <param name="Scopes">RFC 6750 §3, <c>scope</c>.</param>
/// <param name="MaxAge">RFC 9470 §3, <c>max_age</c>.</param>
/// <param name="Contexts">RFC 9470 §3, <c>acr_values</c>, in order of preference.</param>
internal sealed record TokenRequirements(IReadOnlyList<string> Scopes, TimeSpan? MaxAge, IReadOnlyList<string> Contexts)
{
    public static TokenRequirements From(IReadOnlyCollection<IAuthorizationRequirement> requirements, ImpliedScopes implied) => new(
        ScopesOf([.. requirements.OfType<ScopeRequirement>()], implied),
        requirements.OfType<RecentAuthenticationRequirement>().Min(requirement => (TimeSpan?)requirement.MaxAge),
        ContextsOf([.. requirements.OfType<AuthenticationContextRequirement>()]));

    private static List<string> ScopesOf(ScopeRequirement[] requirements, ImpliedScopes implied)
    {
        // offline_access is between client and authorization server; a resource never asks for it (CHL-06).
        var scopes = requirements.Where(requirement => !requirement.IsAny).SelectMany(requirement => requirement.Scopes)
            .Where(scope => scope != "offline_access").Distinct(StringComparer.Ordinal).ToList();
        foreach (var choice in requirements.Where(requirement => requirement.IsAny))
        {
            // One is enough, so the challenge names only one: the first, unless another is needed anyway.
            if (!choice.Scopes.Any(scope => implied.Grants(scopes, scope)))
            {
                scopes.Add(choice.Scopes[0]);
            }
        }

        return scopes;
    }

    // A token has one acr, and it must meet every requirement. If the requirements have no value in common, no token can meet them.
    // The challenge then names the last requirement, which is nearest to the operation.
    private static IReadOnlyList<string> ContextsOf(AuthenticationContextRequirement[] requirements)
    {
        if (requirements.Length == 0)
        {
            return [];
        }

        string[] common = [.. requirements[^1].Values.Where(value => requirements.All(requirement => requirement.Values.Contains(value, StringComparer.Ordinal)))];
        return common.Length > 0 ? common : requirements[^1].Values;
    }
}
