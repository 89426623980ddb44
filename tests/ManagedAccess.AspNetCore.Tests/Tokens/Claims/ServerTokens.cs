using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.Testing;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Claims;

/// <summary>Access tokens in the shapes their vendors document, signed by <see cref="TestIssuer"/>; identifiers are made up.</summary>
internal static class ServerTokens
{
    public const string Client = "6e74172b-be56-4843-9ff4-e66a39bb12e3";
    public const string Person = "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ";

    public const string Agent = "11112222-bbbb-3333-cccc-4444dddd5555";

    /// <summary>A person, as the servers of a preset put it.</summary>
    public static JsonObject PersonOf(ClaimsPreset preset, long now) => preset switch
    {
        ClaimsPreset.Entra => EntraPerson(now),
        ClaimsPreset.Okta => OktaPerson(now),
        _ => KeycloakPerson(now),
    };

    /// <summary>Entra, version 2.0: a person through an application.</summary>
    public static JsonObject EntraPerson(long now) => With(Timed(now), """
        {"ver":"2.0","azp":"6e74172b-be56-4843-9ff4-e66a39bb12e3","azpacr":"0","oid":"690222be-ff1a-4d56-abd1-7e4f7d38e474","sub":"AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
         "name":"Ada Lovelace","preferred_username":"ada@corp.example","scp":"wiki.read wiki.write","tid":"72f988bf-86f1-41af-91ab-2d7cd011db47","uti":"fqiBqXLPj0eQa82S-IYFAA","rh":"0.A","aio":"Y2Jg"}
        """);

    /// <summary>The same, version 1.0.</summary>
    public static JsonObject EntraPersonVersion1(long now) => With(EntraPerson(now), """
        {"ver":"1.0","azp":null,"azpacr":null,"appid":"6e74172b-be56-4843-9ff4-e66a39bb12e3","appidacr":"0","preferred_username":null,"upn":"ada@corp.example","amr":["pwd","mfa"],"idtyp":"user"}
        """);

    /// <summary>A person for whom an agent identity acts: a client like another.</summary>
    public static JsonObject EntraAgentForPerson(long now) => With(EntraPerson(now), $$"""
        {"azp":"{{Agent}}","idtyp":"user","xms_act_fct":"11 9 3","xms_sub_fct":"2 3","xms_idrel":"1 8","xms_par_app_azp":"30cf4c22-9985-4ef7-8756-91cc888176bd"}
        """);

    /// <summary>An application on its own behalf. <c>idtyp</c> is there only where somebody configured it.</summary>
    public static JsonObject EntraApplication(long now, bool withType) => With(EntraPerson(now), $$"""
        {"sub":"690222be-ff1a-4d56-abd1-7e4f7d38e474","name":null,"preferred_username":null,"scp":null,"azpacr":"1","roles":["wiki.read"],"idtyp":{{(withType ? "\"app\"" : "null")}}}
        """);

    /// <summary>An agent identity on its own behalf.</summary>
    public static JsonObject EntraAgent(long now) => With(EntraApplication(now, withType: true), $$"""
        {"azp":"{{Agent}}","scp":"/","roles":null,"xms_act_fct":"3 9 11","xms_sub_fct":"9 3 11"}
        """);

    /// <summary>An agent through a user account of its own: <c>idtyp</c> says user, and it has delegated permissions and a name.</summary>
    public static JsonObject EntraAgentUser(long now) => With(EntraPerson(now), $$"""
        {"azp":"{{Agent}}","idtyp":"user","name":"Wiki Agent","xms_act_fct":"11","xms_sub_fct":"3 13","xms_idrel":"1"}
        """);

    /// <summary>An ID token of Entra for an application that is also the audience.</summary>
    public static JsonObject EntraIdToken(long now) => With(EntraPerson(now), """{"azp":null,"azpacr":null,"scp":null}""");

    public static JsonObject OktaPerson(long now) => With(Timed(now), """
        {"ver":1,"jti":"AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE","cid":"nmdP1fcyvdVO11AL7ECm","uid":"00ujmkLgagxeRrAg20g3","scp":["wiki.read","wiki.write"],"sub":"ada@corp.example"}
        """);

    public static JsonObject OktaService(long now) => With(OktaPerson(now), """{"uid":null,"sub":"nmdP1fcyvdVO11AL7ECm","scp":["wiki.read"]}""");

    public static JsonObject OktaIdToken(long now) => With(OktaPerson(now), """
        {"jti":"ID.1","cid":null,"uid":null,"scp":null,"sub":"00ujmkLgagxeRrAg20g3","amr":["pwd"],"idp":"00o1","name":"Ada Lovelace"}
        """);

    public static JsonObject KeycloakPerson(long now) => With(Timed(now), """
        {"jti":"onrtac:5c6a5a4e-0001","sub":"f5b4a6a2-ada","typ":"Bearer","azp":"claude-code","sid":"8e1d7a56-0001","acr":"1","allowed-origins":["*"],
         "realm_access":{"roles":["editors"]},"scope":"wiki.read wiki.write profile","email_verified":true,"name":"Ada Lovelace","preferred_username":"ada","email":"ada@corp.example"}
        """);

    public static JsonObject KeycloakServiceAccount(long now) => With(KeycloakPerson(now), """
        {"jti":"trrtcc:19b582b8-0001","sub":"d952cf23-bf92-4c8f-a3ff-4972b4f2bc5b","azp":"reports","client_id":"reports","clientHost":"10.0.0.7","clientAddress":"10.0.0.7","sid":null,"name":null,"email":null,
         "preferred_username":"service-account-reports","scope":"wiki.read"}
        """);

    /// <summary>Members of <paramref name="json"/> added to <paramref name="claims"/>; null takes one away.</summary>
    public static JsonObject With(JsonObject claims, string json)
    {
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject())
        {
            if (value is null)
            {
                claims.Remove(name);
            }
            else
            {
                claims[name] = value.DeepClone();
            }
        }

        return claims;
    }

    private static JsonObject Timed(long now) => new()
    {
        ["iss"] = TestIssuer.DefaultIssuer,
        ["aud"] = TestIssuer.DefaultAudience,
        ["iat"] = now,
        ["nbf"] = now,
        ["exp"] = now + 900,
    };
}
