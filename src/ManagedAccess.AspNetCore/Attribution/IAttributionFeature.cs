using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>How the rest of a request learns whose it is; set once, when a credential was validated.</summary>
internal interface IAttributionFeature
{
    RequestAttribution Attribution { get; }

    /// <summary>The identifier of the protected resource the credential was validated for; authorization compares it again.</summary>
    string? Resource { get; }

    /// <summary>True for a person whose access an edge has decided already and whose credential therefore carries no scopes (Access).</summary>
    bool ScopesDecidedByEdge { get; }

    /// <summary>The decision to let the caller in, which holds until a refusal sets another.</summary>
    AccessDecision Decision { get; }

    /// <summary>Whether an authorization handler has looked at this request.</summary>
    bool IsAuthorizationEvaluated { get; set; }
}

/// <remarks>One object for everything that is known after validation: each feature of its own makes the collection of every request grow.</remarks>
internal sealed record AttributionFeature(RequestAttribution Attribution, string? Resource, bool ScopesDecidedByEdge, AccessDecision Decision) : IAttributionFeature
{
    public bool IsAuthorizationEvaluated { get; set; }
}

internal static class HttpContextDecisionExtensions
{
    /// <summary>How the request was decided so far; null before anything was decided.</summary>
    public static AccessDecision? Decision(this HttpContext context) =>
        context.Features.Get<AccessDecision>() ?? context.Features.Get<IAttributionFeature>()?.Decision;
}
