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
    private List<IAuthorizationRequirement>? _asked;

    /// <summary>The gravest shortfall found on this request.</summary>
    public Shortfall Shortfall { get; private set; }

    /// <summary>True once an authorization handler has looked at this request at all.</summary>
    public bool Evaluated { get; private set; }

    /// <summary>
    /// All that the failed checks asked, met or not, because the next attempt has to meet all of it. The floor's own
    /// limits and those of checks in code are here too, though no endpoint names them.
    /// </summary>
    public IReadOnlyList<IAuthorizationRequirement> Asked => _asked ?? [];

    public void MarkEvaluated() => Evaluated = true;

    public void Record(Shortfall shortfall, IEnumerable<IAuthorizationRequirement> asked)
    {
        Evaluated = true;
        _asked ??= [];
        _asked.AddRange(asked.Except(_asked)); // each kind of requirement that is not met reports the same check

        if (shortfall > Shortfall)
        {
            Shortfall = shortfall;
        }
    }
}
