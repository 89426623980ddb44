using System.Security.Claims;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.CurrentCaller;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Attribution;

public sealed class PrincipalAttributionTests
{
    [Fact]
    [Trait("Conformance", "ATT-01")]
    public void Resolve_NotAuthenticated_IsAnonymous() =>
        Assert.Equal(AttributionKind.Anonymous, AppCaller.Resolve(new DefaultHttpContext { User = new(new ClaimsIdentity([new("sub", "ada")])) }).Kind);

    [Fact]
    public void Resolve_BesideAnAnonymousIdentity_IsWhoSomebodyVouchesFor()
    {
        var principal = new ClaimsPrincipal([new ClaimsIdentity([new("sub", "nobody")]), new ClaimsIdentity([new("sub", "ada")], "Mine")]);

        Assert.Equal("ada", AppCaller.Resolve(new DefaultHttpContext { User = principal }).Client?.Id);
    }

    [Fact]
    public void Resolve_SignedInByCookie_IsTheHuman()
    {
        var attribution = Resolve(SignedIn(
            new Claim(ClaimTypes.NameIdentifier, "42", null, "https://login.example"), new Claim(ClaimTypes.Email, "ada@example.com"), new Claim(ClaimTypes.Name, "Ada")));

        Assert.Equal(AttributionKind.Human, attribution.Kind);
        Assert.Equal(new AttributedUser { Subject = "42", Issuer = "https://login.example", Email = "ada@example.com", Name = "Ada" }, attribution.User);
        Assert.Null(attribution.Client);
    }

    [Fact]
    [Trait("Conformance", "ATK-06")]
    public void Resolve_SubjectIsTheClient_IsAService()
    {
        var attribution = Resolve(SignedIn(new Claim("sub", "job"), new Claim("client_id", "job"), new Claim("scope", "a b")));

        Assert.Equal(AttributionKind.Service, attribution.Kind);
        Assert.Null(attribution.User);
        Assert.Equal("job", attribution.Client?.Id);
        Assert.Equal(["a", "b"], attribution.Scopes);
    }

    [Fact]
    public void Resolve_AClientAlone_IsAServiceWithAnIssuer()
    {
        var attribution = Resolve(SignedIn(new Claim("client_id", "job", null, "https://login.example")));

        Assert.Equal(("https://login.example", "https://login.example#job"), (attribution.Issuer, attribution.Stamp(DateTimeOffset.UnixEpoch).Key));
    }

    // As JwtBearer and OpenIdConnect leave the claim of a token
    [Theory]
    [Trait("Conformance", "ATT-04")]
    [InlineData("""{"sub":"agent","act":{"sub":"orchestrator","iss":"https://other.example"}}""", "agent,orchestrator")]
    [InlineData("""{"client_id":"no subject"}""", "")]
    [InlineData("{not JSON", "")]
    public void Resolve_SomebodyActsForThePerson_IsDelegated(string act, string actors)
    {
        var attribution = Resolve(SignedIn(new Claim("sub", "ada"), new Claim("act", act, JsonClaimValueTypes.Json)));

        Assert.Equal((AttributionKind.Delegated, "ada"), (attribution.Kind, attribution.User?.Subject));
        Assert.Equal(actors, string.Join(',', attribution.Actors.Select(actor => actor.Subject)));
    }

    [Theory]
    [InlineData("idp")]
    [InlineData("http://schemas.microsoft.com/identity/claims/identityprovider")]
    public void Resolve_ProviderBehindTheServer_IsKept(string type) =>
        Assert.Equal("https://idp.example", Resolve(SignedIn(new Claim("sub", "ada"), new Claim(type, "https://idp.example"))).IdentityProvider);

    // The actor has one shape, whoever names it
    [Theory]
    [InlineData(true, AttributionKind.Human)]
    [InlineData(false, AttributionKind.Service)]
    public void Resolve_AgentIdentityOfEntra_IsAnActor(bool forPerson, AttributionKind kind)
    {
        var facets = forPerson ? "xms_act_fct" : "xms_sub_fct";
        var attribution = Resolve(SignedIn(new Claim("iss", "https://login.microsoftonline.com/t/v2.0"), new Claim("sub", "ada"), new Claim("azp", "agent-1"), new Claim(facets, "3 11"), new Claim("xms_par_app_azp", "blueprint-1")));

        Assert.Equal(kind, attribution.Kind);
        Assert.Equal(new AttributedActor { Subject = "agent-1", Profile = "ai_agent", Blueprint = "blueprint-1" }, Assert.Single(attribution.Actors));
    }

    [Theory]
    [InlineData("https://idp.example")]
    [InlineData("https://login.microsoftonline.com.idp.example/t/v2.0")]
    [InlineData(null)]
    public void Resolve_AgentClaimsOfAnotherIssuer_AreNoAgent(string? issuer)
    {
        Claim[] claims = [new("sub", "ada"), new("azp", "app-1"), new("xms_act_fct", "11"), .. issuer is null ? [] : new[] { new Claim("iss", issuer) }];

        Assert.Empty(Resolve(SignedIn(claims)).Actors);
    }

    [Theory]
    [InlineData("111")]
    [InlineData("1 1")]
    [InlineData("")]
    public void Resolve_OtherFacets_AreNoAgent(string facets) =>
        Assert.Empty(Resolve(SignedIn(new Claim("iss", "https://login.microsoftonline.com/t/v2.0"), new Claim("sub", "ada"), new Claim("azp", "app-1"), new Claim("xms_act_fct", facets))).Actors);

    // A claim of the app's own that happens to be called so
    [Fact]
    public void Resolve_ATextCalledAct_IsNoActor() =>
        Assert.Equal(AttributionKind.Human, Resolve(SignedIn(new Claim("sub", "ada"), new Claim("act", "IV"))).Kind);

    // ATT-08: a scheme of the app's own validated the token, and its subject is no person either
    [Theory]
    [MemberData(nameof(Services))]
    [Trait("Conformance", "ATT-08")]
    public void Resolve_ServiceOfAKnownServer_IsAService(string name, string client, Claim[] claims)
    {
        var attribution = Resolve(SignedIn([new Claim("sub", "d952cf23"), .. claims]));

        Assert.Equal((name, AttributionKind.Service, null), (name, attribution.Kind, attribution.User));
        Assert.Equal(client, attribution.Client!.Id);
    }

    public static TheoryData<string, string, Claim[]> Services => new()
    {
        { "Entra, idtyp", "app-1", [new("azp", "app-1"), new("idtyp", "app")] },
        { "Entra, version 2.0", "app-1", [new("azp", "app-1"), new("azpacr", "1"), new("roles", "wiki.read")] },
        { "Entra, version 1.0", "app-1", [new("appid", "app-1"), new("appidacr", "2")] },
        { "Entra, an agent's user account", "app-1", [new("azp", "app-1"), new("azpacr", "2"), new("scp", "wiki.read"), new("idtyp", "user"), new("xms_sub_fct", "3 13")] },
        { "Okta", "0oa1", [new("cid", "0oa1"), new("scp", "wiki.read")] },
        { "Keycloak", "reports", [new("azp", "reports"), new("clientHost", "10.0.0.7")] },
        { "Keycloak, by name", "reports", [new("azp", "reports"), new("preferred_username", "service-account-reports")] },
        { "Auth0", "abc", [new("azp", "abc"), new("gty", "client-credentials")] },
        { "no client named", "d952cf23", [new("idtyp", "app")] },
    };

    // An ID token of Entra, an access token with mapped claim names, and a person of Okta and of Keycloak
    [Theory]
    [InlineData("uti=1 name=Ada preferred_username=ada@corp.example")]
    [InlineData("azp=app-1 azpacr=0 http://schemas.microsoft.com/identity/claims/scope=wiki.read")]
    [InlineData("appid=app-1 appidacr=0 scp=wiki.read idtyp=user xms_sub_fct=3")]
    [InlineData("cid=0oa1 uid=00u1")]
    [InlineData("azp=web sid=1 preferred_username=ada")]
    public void Resolve_PersonOfAKnownServer_IsAHuman(string claims)
    {
        var attribution = Resolve(SignedIn(
            [new Claim("sub", "d952cf23"), .. claims.Split(' ').Select(claim => new Claim(claim[..claim.IndexOf('=')], claim[(claim.IndexOf('=') + 1)..]))]));

        Assert.Equal((AttributionKind.Human, "d952cf23"), (attribution.Kind, attribution.User?.Subject));
    }

    // JwtBearer and OpenIdConnect rename claims unless they are told not to.
    [Theory]
    [InlineData("acr", "amr", "scope")]
    [InlineData("http://schemas.microsoft.com/claims/authnclassreference", "http://schemas.microsoft.com/claims/authnmethodsreferences", "http://schemas.microsoft.com/identity/claims/scope")]
    public void Resolve_ClaimsUnderTheNamesOfTheFramework_AreThoseOfTheToken(string acr, string amr, string scope)
    {
        var attribution = Resolve(SignedIn(
            new Claim("sub", "ada"), new Claim(acr, "loa2"), new Claim(amr, "pwd"), new Claim(amr, "mfa"), new Claim(scope, "a b")));

        Assert.Equal("loa2", attribution.AuthenticationContext);
        Assert.Equal(["pwd", "mfa"], attribution.AuthenticationMethods);
        Assert.Equal(["a", "b"], attribution.Scopes);
    }

    [Fact]
    public void Resolve_NamesNobody_IsAnonymous() =>
        Assert.Equal(AttributionKind.Anonymous, Resolve(SignedIn(new Claim("role", "admin"))).Kind);

    private static RequestAttribution Resolve(ClaimsIdentity identity) => PrincipalAttribution.Resolve(identity, signsPeopleIn: true, inSession: true, request: null);

    private static ClaimsIdentity SignedIn(params Claim[] claims) => new(claims, "Cookies");
}
