namespace ManagedAccess.AspNetCore;

/// <summary>Where in the request a credential was found; decides which profile its token must satisfy.</summary>
public enum CredentialSource
{
    /// <summary>The <c>Cf-Access-Jwt-Assertion</c> header.</summary>
    Assertion,

    /// <summary>The <c>CF_Authorization</c> cookie.</summary>
    Cookie,

    /// <summary>The <c>Authorization</c> header with the <c>Bearer</c> scheme (RFC 6750 §2.1).</summary>
    Bearer,

    /// <summary>Another place, where an event of the app found it.</summary>
    Application,

    /// <summary>The <c>Authorization</c> header with the <c>DPoP</c> scheme (RFC 9449 §7.1): a token that is bound to a key.</summary>
    DPoP,
}
