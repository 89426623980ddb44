namespace ManagedAccess.AspNetCore;

/// <summary>Whether access tokens are bound to a key of their client (RFC 9449).</summary>
public enum DPoPMode
{
    /// <summary>The scheme <c>DPoP</c> is not a credential, and a bound token is refused.</summary>
    Off,

    /// <summary>Bound tokens need a proof; tokens that are not bound are accepted as bearer tokens.</summary>
    Allowed,

    /// <summary>Only bound tokens with a proof are accepted.</summary>
    Required,
}
