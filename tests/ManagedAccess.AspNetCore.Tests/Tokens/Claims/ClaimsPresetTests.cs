using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Tests.Tokens.Validation;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Claims;

/// <summary>Tokens as Entra, Okta and Keycloak issue them: who they are about, and never a service for a person.</summary>
public sealed class ClaimsPresetTests
{
    private static readonly string[] Both = ["wiki.read", "wiki.write"];

    // ATT-02, ATT-05
    [Fact]
    public async Task Entra_PersonThroughAnApplication_IsThatPerson()
    {
        using var path = PathOf(ClaimsPreset.Entra);

        foreach (var claims in new[] { ServerTokens.EntraPerson(Now(path)), ServerTokens.EntraPersonVersion1(Now(path)) })
        {
            var caller = await CallerAsync(path, claims);

            Assert.Equal(AttributionKind.Human, caller.Kind);
            Assert.Equal((ServerTokens.Person, "Ada Lovelace"), (caller.User!.Subject, caller.User.Name));
            Assert.Equal(ServerTokens.Client, caller.Client!.Id);
            Assert.Equal(Both, caller.Scopes);
            Assert.Equal("fqiBqXLPj0eQa82S-IYFAA", caller.TokenId);
        }
    }

    [Fact]
    public async Task Entra_AgentIdentityForAPerson_IsThatPersonThroughTheAgent()
    {
        using var path = PathOf(ClaimsPreset.Entra);

        var caller = await CallerAsync(path, ServerTokens.EntraAgentForPerson(Now(path)));

        Assert.Equal((AttributionKind.Human, ServerTokens.Person), (caller.Kind, caller.User!.Subject));
        Assert.StartsWith("11112222", caller.Client!.Id, StringComparison.Ordinal);
    }

    // ATT-04: sub of an application is neither azp nor anything else that would show it
    [Theory]
    [InlineData("application")]
    [InlineData("application, idtyp configured")]
    [InlineData("agent identity")]
    [InlineData("agent's user account")]
    public async Task Entra_Software_IsAServiceAndNobodyElse(string kind)
    {
        using var path = PathOf(ClaimsPreset.Entra);
        var claims = kind switch
        {
            "application" => ServerTokens.EntraApplication(Now(path), withType: false),
            "application, idtyp configured" => ServerTokens.EntraApplication(Now(path), withType: true),
            "agent identity" => ServerTokens.EntraAgent(Now(path)),
            _ => ServerTokens.EntraAgentUser(Now(path)),
        };

        var caller = await CallerAsync(path, claims);

        Assert.Equal((AttributionKind.Service, null), (caller.Kind, caller.User));
        Assert.Equal(kind.StartsWith("agent", StringComparison.Ordinal) ? "11112222-bbbb-3333-cccc-4444dddd5555" : ServerTokens.Client, caller.Client!.Id);
        Assert.Equal(kind.StartsWith("application", StringComparison.Ordinal) ? ["wiki.read"] : [], caller.Scopes);
    }

    [Fact]
    public async Task Entra_ScopePrefix_GivesScopesTheNameClientsAskFor()
    {
        using var path = PathOf(ClaimsPreset.Entra, options => options.ScopePrefix = "https://wiki.corp.example/");

        var caller = await CallerAsync(path, ServerTokens.With(ServerTokens.EntraPerson(Now(path)), """{"scp":"wiki.read https://wiki.corp.example/wiki.write"}"""));

        Assert.Equal(["https://wiki.corp.example/wiki.read", "https://wiki.corp.example/wiki.write"], caller.Scopes);
    }

    [Fact]
    public async Task Okta_Person_IsTheUserIdAndNotTheLoginName()
    {
        using var path = PathOf(ClaimsPreset.Okta);

        var caller = await CallerAsync(path, ServerTokens.OktaPerson(Now(path)), type: null);

        Assert.Equal(AttributionKind.Human, caller.Kind);
        Assert.Equal(("00ujmkLgagxeRrAg20g3", "ada@corp.example"), (caller.User!.Subject, caller.User.Name));
        Assert.Equal("nmdP1fcyvdVO11AL7ECm", caller.Client!.Id);
        Assert.Equal(Both, caller.Scopes);
    }

    // The subject of a service can be configured, the absence of a user cannot.
    [Theory]
    [InlineData("nmdP1fcyvdVO11AL7ECm")]
    [InlineData("reports@corp.example")]
    public async Task Okta_ClientCredentials_IsAService(string subject)
    {
        using var path = PathOf(ClaimsPreset.Okta);

        var caller = await CallerAsync(path, ServerTokens.With(ServerTokens.OktaService(Now(path)), $$"""{"sub":"{{subject}}"}"""), type: null);

        Assert.Equal((AttributionKind.Service, null), (caller.Kind, caller.User));
        Assert.Equal("nmdP1fcyvdVO11AL7ECm", caller.Client!.Id);
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    public async Task Keycloak_Person_IsThatPerson(string type)
    {
        using var path = PathOf(ClaimsPreset.Keycloak, server: server => server.GroupsClaim = "realm_access.roles");

        var caller = await CallerAsync(path, ServerTokens.KeycloakPerson(Now(path)), type);

        Assert.Equal(AttributionKind.Human, caller.Kind);
        Assert.Equal(("f5b4a6a2-ada", "Ada Lovelace", "ada@corp.example"), (caller.User!.Subject, caller.User.Name, caller.User.Email));
        Assert.Equal("claude-code", caller.Client!.Id);
        Assert.Equal([.. Both, "profile"], caller.Scopes);
        Assert.Equal(["editors"], caller.Groups);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"preferred_username":null}""")] // without the scope profile
    [InlineData("""{"clientHost":null,"clientAddress":null}""")] // without the scope service_account
    [InlineData("""{"sid":"8e1d7a56-0002"}""")] // with refresh tokens for client credentials
    public async Task Keycloak_ServiceAccount_IsAService(string change)
    {
        using var path = PathOf(ClaimsPreset.Keycloak);

        var caller = await CallerAsync(path, ServerTokens.With(ServerTokens.KeycloakServiceAccount(Now(path)), change));

        Assert.Equal((AttributionKind.Service, null), (caller.Kind, caller.User));
        Assert.Equal("reports", caller.Client!.Id);
    }

    // No sign of either: a lightweight token, or one exchanged without a session.
    [Fact]
    public async Task Keycloak_TokenThatShowsNeither_IsRefused()
    {
        using var path = PathOf(ClaimsPreset.Keycloak);
        var claims = ServerTokens.With(ServerTokens.KeycloakServiceAccount(Now(path)), """{"preferred_username":null,"clientHost":null,"clientAddress":null}""");

        Assert.Equal(TokenRejection.IdentityMissing, await path.RejectionOfAsync(Sign(path, claims, "JWT")));
    }

    // RFC 8725 §3.12: whatever tells an ID token
    [Theory]
    [InlineData(ClaimsPreset.Entra, nameof(TokenRejection.ClaimMissing))]
    [InlineData(ClaimsPreset.Okta, nameof(TokenRejection.ClaimMissing))]
    [InlineData(ClaimsPreset.Keycloak, nameof(TokenRejection.IdTokenClaims))]
    public async Task IdToken_AddressedToTheResource_IsRefused(ClaimsPreset preset, string expected)
    {
        using var path = PathOf(preset);
        var claims = preset switch
        {
            ClaimsPreset.Entra => ServerTokens.EntraIdToken(Now(path)),
            ClaimsPreset.Okta => ServerTokens.OktaIdToken(Now(path)),
            _ => ServerTokens.With(ServerTokens.KeycloakPerson(Now(path)), """{"typ":"ID","at_hash":"MTIzNDU2Nzg5MDEyMzQ1Ng","scope":null}"""),
        };

        Assert.Equal(expected, (await path.RejectionOfAsync(Sign(path, claims, "JWT"))).ToString());
    }

    // A name is another, what has to be there stays the same.
    [Theory]
    [InlineData(ClaimsPreset.Entra, "sub")]
    [InlineData(ClaimsPreset.Entra, "azp")]
    [InlineData(ClaimsPreset.Entra, "uti")]
    [InlineData(ClaimsPreset.Entra, "iat")]
    [InlineData(ClaimsPreset.Okta, "cid")]
    [InlineData(ClaimsPreset.Okta, "jti")]
    [InlineData(ClaimsPreset.Okta, "iat")]
    [InlineData(ClaimsPreset.Keycloak, "sub")]
    [InlineData(ClaimsPreset.Keycloak, "azp")]
    [InlineData(ClaimsPreset.Keycloak, "jti")]
    [InlineData(ClaimsPreset.Keycloak, "iat")]
    public async Task RequiredClaim_Missing_IsRefused(ClaimsPreset preset, string claim)
    {
        using var path = PathOf(preset);
        var claims = ServerTokens.PersonOf(preset, Now(path));
        claims.Remove(claim);

        Assert.Equal(TokenRejection.ClaimMissing, await path.RejectionOfAsync(Sign(path, claims, "JWT")));
    }

    [Theory]
    [InlineData(ClaimsPreset.Entra, "azp")]
    [InlineData(ClaimsPreset.Entra, "name")]
    [InlineData(ClaimsPreset.Okta, "uid")]
    [InlineData(ClaimsPreset.Okta, "cid")]
    [InlineData(ClaimsPreset.Keycloak, "azp")]
    public async Task MappedClaim_OfAnotherType_IsRefused(ClaimsPreset preset, string claim)
    {
        using var path = PathOf(preset);
        var claims = ServerTokens.PersonOf(preset, Now(path));
        claims[claim] = new JsonObject { ["toString"] = "ada" };

        Assert.Equal(TokenRejection.ClaimMalformed, await path.RejectionOfAsync(Sign(path, claims, "JWT")));
    }

    // The names of RFC 9068 mean nothing where the server has others: a mapper of the server's may let people write them.
    [Fact]
    public async Task NameOfRfc9068_BesideThePresets_IsNotRead()
    {
        using var path = PathOf(ClaimsPreset.Okta);
        var claims = ServerTokens.With(ServerTokens.OktaPerson(Now(path)), """{"client_id":"somebody-else","scope":"admin"}""");

        var caller = await CallerAsync(path, claims, type: null);

        Assert.Equal("nmdP1fcyvdVO11AL7ECm", caller.Client!.Id);
        Assert.Equal(Both, caller.Scopes);
    }

    [Theory]
    [InlineData(ClaimsPreset.Rfc9068, null, "JWT")]
    [InlineData(ClaimsPreset.Entra, "at+jwt", null)]
    [InlineData(ClaimsPreset.Okta, "at+jwt", "dpop+jwt")]
    [InlineData(ClaimsPreset.Keycloak, null, "dpop+jwt")]
    public async Task TokenType_ThePresetDoesNotIssue_IsRefused(ClaimsPreset preset, string? first, string? second)
    {
        using var path = PathOf(preset);

        foreach (var type in new[] { first, second })
        {
            Assert.Equal(TokenRejection.TokenTypeNotAccepted, await path.RejectionOfAsync(Sign(path, ServerTokens.PersonOf(preset, Now(path)), type)));
        }
    }

    // Every kind of value a sign may be looked for in, written in ways two parsers may differ about
    [Theory]
    [InlineData("7", "kind=7")]
    [InlineData("7.50", "kind=7.50")]
    [InlineData("1e3", "kind=1e3")]
    [InlineData("true", "kind=true")]
    [InlineData("null", "!kind")]
    [InlineData("[ \"a\", 1 ]", "kind=a")]
    [InlineData("{ \"a\" : 1 }", "kind")]
    [InlineData("\"caf\\u00e9\"", "kind=caf\u00e9")]
    [InlineData("\"2026-11-24T00:00:00Z\"", "kind=2026-11-24T00:00:00Z")]
    public async Task Sign_InAValueOfAnyKind_IsReadAlikeByBothParsers(string value, string sign)
    {
        using var path = PathOf(ClaimsPreset.Rfc9068, options => options.ServiceWhen.Add(sign));
        var claims = path.OAuth.AccessTokenClaims().ToJsonString();
        var token = path.OAuth.SignRaw("""{"alg":"RS256","typ":"at+jwt","kid":"key-1"}""", $$"""{"k\u0069nd": {{value}}, {{claims[1..]}}""");

        var outcome = await path.ValidateAsync(token);

        Assert.Equal(TokenRejection.None, outcome.Rejection);
        Assert.True(outcome.Token!.IsService);
    }

    [Fact]
    public async Task Mapping_OfAServerWithoutAPreset_IsReadFromTheSettings()
    {
        using var path = PathOf(ClaimsPreset.Rfc9068, options =>
        {
            options.ClientId.Add("https://corp.example/client");
            options.Name.Add("display");
            options.ServiceWhen.Add("kind=robot");
        });
        var claims = path.OAuth.AccessTokenClaims();
        claims["https://corp.example/client"] = "from-settings";
        claims["display"] = "Countess";

        var person = await CallerAsync(path, claims, "at+jwt");
        claims["kind"] = "robot";
        var service = await CallerAsync(path, claims, "at+jwt");

        Assert.Equal((AttributionKind.Human, "from-settings", "Countess"), (person.Kind, person.Client!.Id, person.User!.Name));
        Assert.Equal((AttributionKind.Service, null), (service.Kind, service.User));
    }

    // RFC 9068 §5 holds whatever the settings say
    [Fact]
    public async Task Subject_ThatIsTheClient_IsAService()
    {
        using var path = PathOf(ClaimsPreset.Keycloak);

        var caller = await CallerAsync(path, ServerTokens.With(ServerTokens.KeycloakPerson(Now(path)), """{"sub":"claude-code"}"""));

        Assert.Equal(AttributionKind.Service, caller.Kind);
    }

    [Fact]
    public void Claims_OfAnAccessServer_AreRefusedAsASetting()
    {
        var server = new AuthorizationServerOptions { Type = AuthorizationServerType.CloudflareAccess, Issuer = "https://acme.cloudflareaccess.com", Audiences = { "tag" } };
        Assert.Empty(TokenOptionsTests.Problems(server));

        server.Claims.Name.Add("display");

        Assert.Contains("CloudflareAccess", Assert.Single(TokenOptionsTests.Problems(server)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identity_OfAMappedName_IsNamedByThatClaim()
    {
        using var path = PathOf(ClaimsPreset.Okta);
        var outcome = await path.ValidateAsync(Sign(path, ServerTokens.OktaPerson(Now(path)), null));

        var identity = outcome.Token!.CreateIdentity("test");

        Assert.Equal("ada@corp.example", identity.Name);
        Assert.Equal("ada@corp.example", identity.FindFirst(identity.NameClaimType)!.Value);
    }

    private static TokenPath PathOf(ClaimsPreset preset, Action<AuthorizationServerClaimsOptions>? claims = null, Action<AuthorizationServerOptions>? server = null) =>
        new(servers =>
        {
            servers[0].Claims.Preset = preset;
            claims?.Invoke(servers[0].Claims);
            server?.Invoke(servers[0]);
        });

    private static long Now(TokenPath path) => path.Clock.GetUtcNow().ToUnixTimeSeconds();

    private static string Sign(TokenPath path, JsonObject claims, string? type)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = "key-1" };
        if (type is not null)
        {
            header["typ"] = type;
        }

        return path.OAuth.SignRaw(header.ToJsonString(), claims.ToJsonString());
    }

    private static async Task<RequestAttribution> CallerAsync(TokenPath path, JsonObject claims, string? type = "JWT")
    {
        var outcome = await path.ValidateAsync(Sign(path, claims, type));

        Assert.Equal(TokenRejection.None, outcome.Rejection);
        return AttributionResolver.Resolve(outcome.Token!);
    }
}
