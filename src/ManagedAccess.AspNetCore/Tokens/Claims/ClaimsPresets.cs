using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>The presets, written as settings that an app could also write itself.</summary>
internal static class ClaimsPresets
{
    /// <summary>The <c>typ</c> values accepted where no values are configured; null is a token without <c>typ</c>.</summary>
    public static IReadOnlyList<string?> TokenTypesOf(ClaimsPreset preset) => preset switch
    {
        ClaimsPreset.Entra => [TokenType.Jwt],
        ClaimsPreset.Okta => [null, TokenType.Jwt],
        ClaimsPreset.Keycloak => [TokenType.Jwt, TokenType.AccessToken],
        _ => [TokenType.AccessToken], // RFC 9068 §4
    };

    /// <summary>The claims that hold roles where no claims are configured.</summary>
    public static IList<string> RolesOf(ClaimsPreset preset) => preset switch
    {
        ClaimsPreset.Okta => ["groups"],
        ClaimsPreset.Keycloak => ["realm_access.roles"],
        _ => ["roles"], // RFC 9068 §2.2.3.1; Entra's app roles
    };

    public static AuthorizationServerClaimsOptions Create(ClaimsPreset preset) => preset switch
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
            DirectoryId = { "oid" }, // its sub is different for each application and cannot be looked up in the directory

            // Tokens of people name delegated permissions. Those of applications have no scp, or "/"; idtyp is there only if it was
            // asked for. The facets 11 and 13 are an agent's own identity and its user account, which is not a person although idtyp says user.
            ServiceWhen = { "idtyp=app", "!scp", "scp=/", "xms_sub_fct=11", "xms_sub_fct=13" },
        },
        ClaimsPreset.Okta => new()
        {
            Subject = { "uid", "sub" }, // a login name in sub can be renamed and given to another person
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

            // A service account is a user like others. Mappers put the notes of its session into the token. They are there by default
            // and can be removed, so a person has to have a session. Client credentials do not begin one.
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
