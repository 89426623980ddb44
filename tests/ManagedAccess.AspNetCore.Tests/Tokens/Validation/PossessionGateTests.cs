using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Binding;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>Which tokens need a proof of possession, before any proof is looked at. The proofs themselves: BoundTokenTests, CertificateBoundTokenTests.</summary>
public sealed class PossessionGateTests
{
    private const string Thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

    [Theory]
    [InlineData(DPoPMode.Off, MutualTlsMode.Off, nameof(TokenRejection.None))]
    [InlineData(DPoPMode.Allowed, MutualTlsMode.Allowed, nameof(TokenRejection.None))]
    [InlineData(DPoPMode.Required, MutualTlsMode.Off, nameof(TokenRejection.TokenNotBound))]
    [InlineData(DPoPMode.Off, MutualTlsMode.Required, nameof(TokenRejection.TokenNotBound))]
    [Trait("Conformance", "POP-12")]
    public async Task BearerToken_ThatIsNotBound_IsGoodUnlessTheResourceRequiresBoundOnes(DPoPMode proofs, MutualTlsMode certificates, string expected) =>
        Assert.Equal(expected, await RejectionAsync(null, CredentialSource.Bearer, proofs, certificates));

    [Fact]
    [Trait("Conformance", "POP-03")]
    public async Task TokenInTheDPoPScheme_ThatIsNotBound_IsRefused() =>
        Assert.Equal(nameof(TokenRejection.TokenNotBound), await RejectionAsync(null, CredentialSource.DPoP, DPoPMode.Allowed, MutualTlsMode.Off));

    [Theory]
    [InlineData(CredentialSource.Bearer, DPoPMode.Allowed, MutualTlsMode.Off, nameof(TokenRejection.ConfirmationRequired))] // RFC 9449 §7.2
    [InlineData(CredentialSource.DPoP, DPoPMode.Off, MutualTlsMode.Off, nameof(TokenRejection.ConfirmationRequired))]
    [InlineData(CredentialSource.DPoP, DPoPMode.Required, MutualTlsMode.Required, nameof(TokenRejection.TokenNotBound))] // a key, and no certificate
    [Trait("Conformance", "POP-02")]
    public async Task TokenOfAKey_WhereItsProofDoesNotCountOrDoesNotSuffice_IsRefused(
        CredentialSource source, DPoPMode proofs, MutualTlsMode certificates, string expected) =>
        Assert.Equal(expected, await RejectionAsync("jkt", source, proofs, certificates));

    [Theory]
    [InlineData(DPoPMode.Off, MutualTlsMode.Off, nameof(TokenRejection.ConfirmationRequired))]
    [InlineData(DPoPMode.Required, MutualTlsMode.Allowed, nameof(TokenRejection.TokenNotBound))] // a certificate, and no key
    [Trait("Conformance", "POP-13")]
    public async Task TokenOfACertificate_WhereItDoesNotCountOrDoesNotSuffice_IsRefused(DPoPMode proofs, MutualTlsMode certificates, string expected) =>
        Assert.Equal(expected, await RejectionAsync("x5t#S256", CredentialSource.Bearer, proofs, certificates));

    // Where the app itself validates a token there is no request, so nobody can have proved anything.
    [Theory]
    [InlineData("jkt", CredentialSource.DPoP)]
    [InlineData("x5t#S256", CredentialSource.Bearer)]
    public async Task BoundToken_WithoutARequest_IsRefused(string member, CredentialSource source) =>
        Assert.Equal(nameof(TokenRejection.ConfirmationRequired), await RejectionAsync(member, source, DPoPMode.Allowed, MutualTlsMode.Allowed, hasRequest: false));

    // Access binds no tokens, and its edge is the sender.
    [Fact]
    public async Task Assertion_AtAResourceThatRequiresBoundTokens_IsGood()
    {
        using var path = new TokenPath();

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(
            path.Access.IssueAssertion(), CredentialSource.Assertion, path.Wiki with { Binding = new(DPoPMode.Required, MutualTlsMode.Required, ["ES256"]) }));
    }

    private static async Task<string> RejectionAsync(string? member, CredentialSource source, DPoPMode proofs, MutualTlsMode certificates, bool hasRequest = true)
    {
        using var path = new TokenPath();
        var token = path.OAuth.Issue(claims =>
        {
            if (member is not null)
            {
                claims["cnf"] = new JsonObject { [member] = Thumbprint };
            }
        });

        var credential = new PresentedCredential(source, token);
        var expectation = path.Wiki with { Binding = new TokenBinding(proofs, certificates, ["ES256"]) };
        var outcome = hasRequest
            ? await path.Validator.ValidateAsync(new DefaultHttpContext(), credential, expectation)
            : await path.Validator.ValidateAsync(credential, expectation, CancellationToken.None);
        return outcome.Rejection.ToString();
    }
}
