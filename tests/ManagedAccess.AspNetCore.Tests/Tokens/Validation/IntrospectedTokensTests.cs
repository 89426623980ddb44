using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Validated;
using ManagedAccess.AspNetCore.Tokens.Validation;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>The rules for a token that its issuer knows. At an app: OpaqueTokenTests, IntrospectionAttackTests.</summary>
public sealed class IntrospectedTokensTests
{
    // A caller is never assumed to be a person.
    [Theory]
    [InlineData(nameof(ServerTokens.KeycloakPerson), "{}", nameof(TokenRejection.None))]
    [InlineData(nameof(ServerTokens.KeycloakServiceAccount), "{}", nameof(TokenRejection.None))]
    [InlineData(nameof(ServerTokens.KeycloakServiceAccount), """{"preferred_username":null,"clientHost":null,"clientAddress":null}""", nameof(TokenRejection.IdentityMissing))]
    [Trait("Conformance", "INT-07")]
    public async Task Answer_OfAServerWithAPreset_IsOfAPersonOrAServiceOrRefused(string kind, string changes, string expected)
    {
        using var path = Path(ClaimsPreset.Keycloak);
        var now = path.Clock.GetUtcNow().ToUnixTimeSeconds();
        var answer = ServerTokens.With(kind == nameof(ServerTokens.KeycloakPerson) ? ServerTokens.KeycloakPerson(now) : ServerTokens.KeycloakServiceAccount(now), changes);
        answer["active"] = true;
        path.OAuth.Introspection.Override = _ => TestIntrospection.Json(answer.ToJsonString());

        Assert.Equal(expected, (await path.RejectionOfAsync("opaque-token")).ToString());
    }

    [Fact]
    [Trait("Conformance", "INT-03")]
    public async Task KnownToken_AtAResourceOfAnotherScheme_IsOfAnUnknownIssuer()
    {
        using var path = Path();
        var token = await KnownAsync(path);

        Assert.Equal(TokenRejection.IssuerUnknown, Judge(path, token, path.Wiki with { Scheme = "Other" }, TimeSpan.Zero));
    }

    [Fact]
    [Trait("Conformance", "INT-03")]
    public async Task KnownToken_AtAnotherResource_IsForAnotherAudience()
    {
        using var path = Path();
        var token = await KnownAsync(path);

        Assert.Equal(TokenRejection.AudienceMismatch, Judge(path, token, path.Mcp, TimeSpan.Zero));
    }

    // Without clock skew at the end: the server that answers knows its own clock.
    [Theory]
    [InlineData(-61, nameof(TokenRejection.NotYetValid))]
    [InlineData(-60, nameof(TokenRejection.None))]
    [InlineData(899, nameof(TokenRejection.None))]
    [InlineData(900, nameof(TokenRejection.Expired))]
    [Trait("Conformance", "INT-04")]
    public async Task KnownToken_IsGoodFromItsStartLessTheSkewToItsEnd(int seconds, string expected)
    {
        using var path = Path();
        var token = await KnownAsync(path);

        Assert.Equal(expected, Judge(path, token, path.Wiki, TimeSpan.FromSeconds(seconds)).ToString());
    }

    [Fact]
    [Trait("Conformance", "INT-07")]
    public async Task Answer_WithoutASubject_IsOfTheClientItself()
    {
        using var path = Path();

        var token = await KnownAsync(path, claims => claims.Remove("sub"));

        Assert.Equal((true, "client-1"), (token.IsService, token.Subject));
    }

    [Fact]
    [Trait("Conformance", "INT-04")]
    public async Task Answer_IsGoodForTheTimeOfTheSettings()
    {
        using var path = Path();

        var token = await KnownAsync(path);

        Assert.Equal(path.Clock.GetUtcNow() + TimeSpan.FromSeconds(30), token.AskAgainAt);
    }

    // RFC 9701 §5, and our limit of a minute: the skew of the clocks counts on both sides.
    [Theory]
    [InlineData(61, nameof(TokenRejection.IntrospectionUnavailable))]
    [InlineData(60, nameof(TokenRejection.None))]
    [InlineData(-119, nameof(TokenRejection.None))]
    [InlineData(-120, nameof(TokenRejection.IntrospectionUnavailable))]
    [Trait("Conformance", "INT-05")]
    public async Task SignedAnswer_OfAnotherMinute_DoesNotCount(int seconds, string expected)
    {
        using var path = Path();
        var issuedAt = path.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds;
        path.OAuth.Introspection.Override = question => path.OAuth.Introspection.SignedAnswer(question.Form["token"], claims => claims["iat"] = issuedAt);

        Assert.Equal(expected, (await path.RejectionOfAsync(path.OAuth.Introspection.Issue())).ToString());
    }

    [Theory]
    [InlineData(3000, 3000)]
    [InlineData(200, 1000)]
    public void Unavailable_SaysWhenToTryAgain_AndNeverWithinASecond(int pause, int expected) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(expected),
            TokenOutcome.Unavailable(TokenRejection.IntrospectionUnavailable, TimeSpan.FromMilliseconds(pause)).RetryAfter);

    private static TokenPath Path(ClaimsPreset preset = ClaimsPreset.Rfc9068) => new(servers =>
    {
        servers[0].Introspection = new() { ClientId = "wiki", ClientSecret = "secret" };
        servers[0].Claims.Preset = preset;
    });

    private static async Task<ValidatedToken> KnownAsync(TokenPath path, Action<JsonObject>? change = null) =>
        (await path.ValidateAsync(path.OAuth.Introspection.Issue(change))).Token!;

    private static TokenRejection Judge(TokenPath path, ValidatedToken token, in TokenExpectation expectation, TimeSpan later) =>
        path.Services.GetRequiredService<IntrospectedTokens>().Judge(token, expectation, path.Clock.GetUtcNow() + later).Rejection;
}
