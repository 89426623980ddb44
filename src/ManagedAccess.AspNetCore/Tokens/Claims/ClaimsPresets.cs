using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>The presets, written in the settings anyone can write.</summary>
internal static class ClaimsPresets
{
    /// <summary>The <c>typ</c> values accepted where none are configured; null is a token without one.</summary>
    public static IReadOnlyList<string?> TokenTypesOf(ClaimsPreset preset) => preset switch
    {
        ClaimsPreset.Entra => [TokenType.Jwt],
        ClaimsPreset.Okta => [null, TokenType.Jwt],
        ClaimsPreset.Keycloak => [TokenType.Jwt, TokenType.AccessToken],
        _ => [TokenType.AccessToken], // RFC 9068 §4
    };

    /// <summary>The claims that hold roles where none are configured.</summary>
    public static IList<string> RolesOf(ClaimsPreset preset) => preset switch
    {
        ClaimsPreset.Okta => ["groups"],
        ClaimsPreset.Keycloak => ["realm_access.roles"],
        _ => ["roles"], // RFC 9068 §2.2.3.1; Entra's app roles
    };

    public static AuthorizationServerClaimsOptions Of(ClaimsPreset preset) => preset switch
    {
        ClaimsPreset.Entra => new()
        {
            Subject = { "sub" },
            ClientId = { "azp", "appid" }, // version 2.0, 1.0
            TokenId = { "uti" },
            Scope = { "scp" },
            ServiceScope = { "roles" },
            Email = { "email" },
            Name = { "name", "preferred_username", "upn" },
            Username = { "upn", "preferred_username" },
            DirectoryId = { "oid" }, // its sub is another one for each application, and nobody can look it up

            // Tokens of people name delegated permissions. Those of applications name none, or "/"; idtyp is there only if somebody asked
            // for it. The facets 11 and 13 are an agent's own identity and its user account, which is no person though idtyp says user.
            ServiceWhen = { "idtyp=app", "!scp", "scp=/", "xms_sub_fct=11", "xms_sub_fct=13" },
        },
        ClaimsPreset.Okta => new()
        {
            Subject = { "uid", "sub" }, // a login name in sub can be renamed and given to somebody else
            ClientId = { "cid" },
            TokenId = { "jti" },
            Scope = { "scp" },
            Email = { "email" },
            Name = { "name", "sub" },
            Username = { "sub" },
            ServiceWhen = { "!uid" },
        },
        ClaimsPreset.Keycloak => new()
        {
            Subject = { "sub" },
            ClientId = { "azp" },
            TokenId = { "jti" },
            Scope = { "scope" },
            Email = { "email" },
            Name = { "name", "preferred_username" },
            Username = { "preferred_username" },

            // A service account is a user like others. What its sessions note comes into the token by mappers that are there by default
            // and can be taken away, so a person has to have a session, which client credentials do not begin.
            ServiceWhen = { "clientHost", "clientAddress", "clientId", "preferred_username=service-account-*" },
            PersonWhen = { "sid" },
        },
        _ => new()
        {
            Subject = { "sub" },
            ClientId = { "client_id" },
            TokenId = { "jti" },
            Scope = { "scope" },
            Email = { "email" },
            Name = { "name" },
            Username = { "preferred_username" }, // OpenID Connect Core 1.0 §5.1
        },
    };
}
