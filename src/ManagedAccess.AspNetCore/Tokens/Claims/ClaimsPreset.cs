namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>Whose names the claims of an access token have.</summary>
public enum ClaimsPreset
{
    /// <summary>The names of RFC 9068 §2.2; a service is a token whose <c>sub</c> is its <c>client_id</c>.</summary>
    Rfc9068,

    /// <summary>Microsoft Entra ID, tokens of version 1.0 and 2.0: <c>azp</c> or <c>appid</c>, <c>uti</c>, <c>scp</c>, for services <c>roles</c>.</summary>
    Entra,

    /// <summary>Custom authorization servers of Okta: <c>cid</c>, <c>uid</c>, <c>scp</c>.</summary>
    Okta,

    /// <summary>Keycloak: <c>azp</c>; service accounts by the claims their client scope adds.</summary>
    Keycloak,
}
