namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>How the rest of a request learns whose it is; set once, when a credential was validated.</summary>
internal interface IAttributionFeature
{
    RequestAttribution Attribution { get; }

    /// <summary>The identifier of the protected resource the credential was validated for; authorization compares it again.</summary>
    string? Resource { get; }

    /// <summary>True for a person whose access an edge has decided already and whose credential therefore carries no scopes (Access).</summary>
    bool ScopesDecidedByEdge { get; }
}

internal sealed record AttributionFeature(RequestAttribution Attribution, string? Resource, bool ScopesDecidedByEdge) : IAttributionFeature;
