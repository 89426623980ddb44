using System.Security.Claims;
using ManagedAccess.AspNetCore.Attribution;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Attribution;

public sealed class PrincipalAttributionTests
{
    [Fact]
    [Trait("Conformance", "ATT-01")]
    public void Resolve_NotAuthenticated_IsAnonymous() =>
        Assert.Equal(AttributionKind.Anonymous, PrincipalAttribution.Resolve(new ClaimsPrincipal(new ClaimsIdentity([new("sub", "ada")]))).Kind);

    [Fact]
    public void Resolve_SignedInBesideAnAnonymousIdentity_IsTheHuman()
    {
        var principal = new ClaimsPrincipal([new ClaimsIdentity([new("sub", "nobody")]), new ClaimsIdentity([new("sub", "ada")], "Cookies")]);

        Assert.Equal("ada", PrincipalAttribution.Resolve(principal).User?.Subject);
    }

    [Fact]
    public void Resolve_SignedInByCookie_IsTheHuman()
    {
        var attribution = PrincipalAttribution.Resolve(SignedIn(
            new Claim(ClaimTypes.NameIdentifier, "42", null, "https://login.example"), new Claim(ClaimTypes.Email, "ada@example.com"), new Claim(ClaimTypes.Name, "Ada")));

        Assert.Equal(AttributionKind.Human, attribution.Kind);
        Assert.Equal(new AttributedUser("42", "https://login.example", "ada@example.com", "Ada"), attribution.User);
        Assert.Null(attribution.Client);
    }

    [Fact]
    [Trait("Conformance", "ATK-06")]
    public void Resolve_SubjectIsTheClient_IsAService()
    {
        var attribution = PrincipalAttribution.Resolve(SignedIn(new Claim("sub", "job"), new Claim("client_id", "job"), new Claim("scope", "a b")));

        Assert.Equal(AttributionKind.Service, attribution.Kind);
        Assert.Null(attribution.User);
        Assert.Equal("job", attribution.Client?.Id);
        Assert.Equal(["a", "b"], attribution.Scopes);
    }

    [Fact]
    public void Resolve_NamesNobody_IsAnonymous() =>
        Assert.Equal(AttributionKind.Anonymous, PrincipalAttribution.Resolve(SignedIn(new Claim("role", "admin"))).Kind);

    private static ClaimsPrincipal SignedIn(params Claim[] claims) => new(new ClaimsIdentity(claims, "Cookies"));
}
