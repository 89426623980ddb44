namespace ManagedAccess.AspNetCore;

/// <summary>The set of names that the claims of an access token have.</summary>
public enum ClaimsPreset
{
    /// <summary>The names of RFC 9068 §2.2; a token with the same value in <c>sub</c> and <c>client_id</c> belongs to a service.</summary>
    Rfc9068,

    /// <summary>Microsoft Entra ID, tokens of version 1.0 and 2.0: <c>azp</c> or <c>appid</c>, <c>uti</c>, <c>scp</c>, for services <c>roles</c>.</summary>
    Entra,

    /// <summary>Custom authorization servers of Okta: <c>cid</c>, <c>uid</c>, <c>scp</c>.</summary>
    Okta,

    /// <summary>Keycloak: <c>azp</c>; service accounts by the claims their client scope adds.</summary>
    Keycloak,
}
