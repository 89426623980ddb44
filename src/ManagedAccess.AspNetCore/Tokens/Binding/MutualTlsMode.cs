namespace ManagedAccess.AspNetCore;

/// <summary>Whether access tokens are bound to a client certificate (RFC 8705 §3).</summary>
public enum MutualTlsMode
{
    /// <summary>A token that is bound to a certificate is refused.</summary>
    Off,

    /// <summary>Bound tokens need their certificate; other tokens do not.</summary>
    Allowed,

    /// <summary>Only tokens that are bound to a certificate are accepted, with that certificate.</summary>
    Required,
}
