using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>What a validated token says is what a second, independent reader finds in the bytes that were signed (RFC 8725 §2.6).</summary>
[Trait("Conformance", "JWT-10")]
public sealed class VerifiedClaimsTests
{
    private const string Header = """{"alg":"RS256","typ":"at+jwt","kid":"key-1"}""";

    // Written in the ways readers differ about: escapes, a pair of surrogates, white space, a fraction, an exponent
    [Theory]
    [InlineData("sub", "\"m\\u0061llory\\ud83d\\ude00\"")]
    [InlineData("client_id", "\"cl\\u00efent\"")]
    [InlineData("client_name", "\" a \\\"name\\\" \\/ \"")]
    [InlineData("email", "\"\\u00e9@corp.example\"")]
    [InlineData("name", "\"Ada \\t L\"")]
    [InlineData("jti", "\"\\u0000\"")]
    [InlineData("sid", "\"s\\u002ds\"")]
    [InlineData("acr", "\"\\\\\"")]
    [InlineData("aud", "[ \"https:\\/\\/wiki.corp.example\\/\" , \"other\" ]")]
    [InlineData("scope", "\"a\\u0020b  c\"")]
    [InlineData("exp", "1795436000.25")]
    [InlineData("exp", "1.795436e9")]
    [InlineData("iat", "1795435200.999")]
    [InlineData("nbf", "1.7954352E+9")]
    [InlineData("auth_time", "0")]
    [InlineData("amr", "[ \"pw\\u0064\" , \"mfa\" ]")]
    [InlineData("act", "{ \"\\u0073ub\" : \"agent\" , \"act\" : {\"sub\":\"earlier\"} }")]
    public async Task Validate_AUsedClaimWrittenOddly_SaysWhatAnIndependentReaderReads(string member, string json)
    {
        using var path = new TokenPath();
        var written = path.OAuth.AccessTokenClaims();
        written.Remove(member);
        var payload = written.ToJsonString();
        var token = path.OAuth.SignRaw(Header, $"{payload[..^1]},\"{member}\":{json}}}");

        var outcome = await path.ValidateAsync(token);

        Assert.Equal(TokenRejection.None, outcome.Rejection);
        Assert.True(IndependentReading.PayloadOf(token).TryGetProperty(member, out _));
        IndependentReading.AssertSame(token, outcome.Token!);
    }

    [Theory]
    [InlineData("email")]
    [InlineData("name")]
    [InlineData("scope")]
    [InlineData("nbf")]
    [InlineData("auth_time")]
    public async Task Validate_WithoutAnOptionalClaim_SaysNothingInItsPlace(string member)
    {
        using var path = new TokenPath();
        var token = path.OAuth.Issue(claims => claims.Remove(member));

        IndependentReading.AssertSame(token, (await path.ValidateAsync(token)).Token!);
    }

    // The member that decides stands beside one that only looks like it
    [Theory]
    [InlineData("\"Sub\":\"mallory\"")]
    [InlineData("\"sub \":\"mallory\"")]
    [InlineData("\"nested\":{\"sub\":\"mallory\",\"aud\":\"x\"}")]
    [InlineData("\"list\":[{\"sub\":\"mallory\"},{\"sub\":\"eve\"}]")]
    [InlineData("\"sub\\u0000\":\"mallory\"")]
    public async Task Validate_WithAMemberThatLooksLikeAnother_ReadsTheOneOfThatName(string member)
    {
        using var path = new TokenPath();
        var payload = path.OAuth.AccessTokenClaims().ToJsonString();
        foreach (var text in new[] { $"{payload[..^1]},{member}}}", $"{{{member},{payload[1..]}" })
        {
            var token = path.OAuth.SignRaw(Header, text);

            var outcome = await path.ValidateAsync(token);

            Assert.Equal("3f6f1c5e-ada", outcome.Token!.Subject);
            IndependentReading.AssertSame(token, outcome.Token);
        }
    }

    // What decides between person and service too
    [Theory]
    [InlineData("uid", "\"m\\u0061llory\"")]
    [InlineData("cid", "\"cl\\u00efent\"")]
    [InlineData("scp", "[\"wiki.\\u0072ead\"]")]
    [InlineData("sub", "\"\\u00e9@corp.example\"")]
    [InlineData("name", "\"A\\u0064a\"")]
    public async Task Validate_AMappedClaimWrittenOddly_SaysWhatAnIndependentReaderReads(string claim, string json)
    {
        using var path = new TokenPath(servers => servers[0].Claims.Preset = ClaimsPreset.Okta);
        var claims = ServerTokens.With(ServerTokens.OktaPerson(path.Clock.GetUtcNow().ToUnixTimeSeconds()), """{"name":"Ada"}""");
        claims[claim] = JsonNode.Parse(json);
        var token = path.OAuth.SignRaw("""{"alg":"RS256","typ":"JWT","kid":"key-1"}""", claims.ToJsonString(new JsonSerializerOptions()));

        var outcome = await path.ValidateAsync(token);

        Assert.Equal(TokenRejection.None, outcome.Rejection);
        IndependentReading.AssertSame(token, outcome.Token!);
        if (claim == "scp")
        {
            Assert.Equal(["wiki.read"], outcome.Token!.Scopes);
        }
    }

    // Anyone may have typed it in. It is kept apart, so that it is never shown as the person's.
    [Theory]
    [InlineData("""{"email_verified":false}""")]
    [InlineData("""{"xms_edov":0}""")]
    public async Task Email_ThatTheTokenSaysIsNotVerified_IsNeitherTheAddressNorTheName(string says)
    {
        using var path = new TokenPath();
        var token = await ValidatedAsync(path, claims => ServerTokens.With(claims, says).Remove("name"));

        Assert.Equal((null, "ada@example.com", null), (token.Email, token.UnverifiedEmail, token.IdentityName));
    }

    [Fact]
    public async Task Email_ThatTheTokenSaysIsVerified_MayBeTheNameToo()
    {
        using var path = new TokenPath();
        var token = await ValidatedAsync(path, claims => ServerTokens.With(claims, """{"email_verified":true,"name":"ada@example.com"}"""));

        Assert.Equal(("ada@example.com", null, "ada@example.com"), (token.Email, token.UnverifiedEmail, token.Name));
    }

    [Theory]
    [InlineData("""{"mail":"ada@corp.example","mail_verified":false}""")]
    [InlineData("""{"mail":"ada@corp.example","email_verified":false}""")]
    public async Task Email_UnderAnotherName_IsNotUsedIfEitherNameIsNotVerified(string says)
    {
        using var path = new TokenPath(servers => servers[0].Claims.Email.Add("mail"));
        var token = await ValidatedAsync(path, claims => ServerTokens.With(claims, says));

        Assert.Equal((null, "ada@corp.example"), (token.Email, token.UnverifiedEmail));
    }

    [Theory]
    [InlineData("""{"name":"Ada Lovelace"}""", "Ada Lovelace")]
    [InlineData("""{"name":null}""", "ada@example.com")]
    public async Task IdentityName_IsTheNameOrElseTheAddress(string says, string expected)
    {
        using var path = new TokenPath();
        var token = await ValidatedAsync(path, claims => ServerTokens.With(claims, says));

        Assert.Equal(expected, token.IdentityName);
    }

    // sub and client_id of the same text make a client of an OAuth token. Access does not put a client into its tokens, so a claim of that name means nothing.
    [Fact]
    [Trait("Conformance", "ATK-06")]
    [Trait("Conformance", "CFA-07")]
    public async Task Assertion_WithClaimsOfOAuth_IsStillOfAPersonWithoutScopes()
    {
        using var path = new TokenPath();
        var text = path.Access.IssueAssertion(claims => (claims["client_id"], claims["scope"]) = (claims["sub"]!.GetValue<string>(), "wiki.write"));

        var token = (await path.ValidateAsync(text, CredentialSource.Assertion)).Token!;

        Assert.False(token.IsService);
        Assert.Empty(token.Scopes);
    }

    [Fact]
    [Trait("Conformance", "CFA-07")]
    public async Task Assertion_OfAServiceTokenWithAClientId_HasNoSubjectAllTheSame()
    {
        using var path = new TokenPath();
        var text = path.Access.IssueAssertion(claims => (claims["sub"], claims["common_name"], claims["client_id"]) = ("", "e367826f.access", "client-1"));

        var token = (await path.ValidateAsync(text, CredentialSource.Assertion)).Token!;

        Assert.Equal((true, null), (token.IsService, token.Subject));
    }

    [Fact]
    [Trait("Conformance", "ATK-05")]
    public async Task ScopeClaim_OfAMappedToken_IsTheIssuersOwnName()
    {
        using var path = new TokenPath(servers => servers[0].Claims.Preset = ClaimsPreset.Okta);
        var claims = ServerTokens.OktaPerson(path.Clock.GetUtcNow().ToUnixTimeSeconds());

        var token = (await path.ValidateAsync(path.OAuth.SignRaw("""{"alg":"RS256","typ":"JWT","kid":"key-1"}""", claims.ToJsonString()))).Token!;

        Assert.Equal("scp", token.ScopeClaim);
    }

    private static async Task<ValidatedToken> ValidatedAsync(TokenPath path, Action<JsonObject> change) =>
        (await path.ValidateAsync(path.OAuth.Issue(change))).Token!;
}
