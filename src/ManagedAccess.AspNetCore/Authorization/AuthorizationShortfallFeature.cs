namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>What an authenticated caller lacks. The order of the members is the order of severity: the greatest decides the answer.</summary>
internal enum Shortfall
{
    None,

    /// <summary>The token lacks scopes the operation needs (RFC 6750 §3.1, <c>insufficient_scope</c>).</summary>
    Scope,

    /// <summary>The person's authentication is too old or too weak (RFC 9470 §3).</summary>
    Authentication,

    /// <summary>The endpoint needs a person and a service called.</summary>
    Human,

    /// <summary>Services are not admitted at all (<c>ManagedAccess:Callers:AllowServices</c>).</summary>
    Service,

    /// <summary>The token was validated for another resource of this app.</summary>
    Resource,
}

/// <summary>Collects what requirement handlers found missing, so that the refusal can say so.</summary>
internal sealed class AuthorizationShortfallFeature
{
    /// <summary>The gravest shortfall found on this request.</summary>
    public Shortfall Shortfall { get; private set; }

    /// <summary>True once an authorization handler has looked at this request at all.</summary>
    public bool Evaluated { get; private set; }

    /// <summary>The authentication age the caller must not exceed, when that is what is missing.</summary>
    public TimeSpan? MaxAge { get; private set; }

    public void MarkEvaluated() => Evaluated = true;

    public void Record(Shortfall shortfall, TimeSpan? maxAge = null)
    {
        Evaluated = true;
        MaxAge ??= maxAge;
        if (shortfall > Shortfall)
        {
            Shortfall = shortfall;
        }
    }
}
