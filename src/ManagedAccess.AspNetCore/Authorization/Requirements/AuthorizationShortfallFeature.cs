using Microsoft.AspNetCore.Authorization;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>What an authenticated caller lacks. The order of the members is the order of severity: the greatest decides the answer.</summary>
internal enum Shortfall
{
    None,

    /// <summary>The token lacks scopes the operation needs (RFC 6750 §3.1, <c>insufficient_scope</c>).</summary>
    Scope,

    /// <summary>The person's authentication is too old or too weak (RFC 9470 §3).</summary>
    Authentication,

    /// <summary>The caller is in none of the groups the endpoint is for, or nobody can say.</summary>
    Group,

    /// <summary>The endpoint needs a person and a service called.</summary>
    Human,

    /// <summary>The endpoint needs a person at a browser, and there is an agent in between or may be.</summary>
    DirectHuman,

    /// <summary>Services are not admitted at all (<c>ManagedAccess:Callers:AllowServices</c>).</summary>
    Service,

    /// <summary>The token was validated for another resource of this app.</summary>
    Resource,
}

/// <summary>Collects what requirement handlers found missing, so that the refusal can say so.</summary>
internal sealed class AuthorizationShortfallFeature
{
    private List<IAuthorizationRequirement>? _unmet;

    /// <summary>The gravest shortfall found on this request.</summary>
    public Shortfall Shortfall { get; private set; }

    /// <summary>True once an authorization handler has looked at this request at all.</summary>
    public bool Evaluated { get; private set; }

    /// <summary>What was not met. The floor's own limits and those of checks in code are here too, though no endpoint names them.</summary>
    public IReadOnlyList<IAuthorizationRequirement> Unmet => _unmet ?? [];

    public void MarkEvaluated() => Evaluated = true;

    public void Record(Shortfall shortfall, IAuthorizationRequirement? requirement = null)
    {
        Evaluated = true;
        if (requirement is not null)
        {
            (_unmet ??= []).Add(requirement);
        }

        if (shortfall > Shortfall)
        {
            Shortfall = shortfall;
        }
    }
}
