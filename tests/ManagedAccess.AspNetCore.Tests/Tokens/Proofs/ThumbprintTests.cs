using System.Text;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Proofs;

/// <summary>The examples of the standards, and keys of our own.</summary>
public sealed class ThumbprintTests
{
    // RFC 7638 §3.1
    private const string RsaExample = """
        {"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}
        """;

    // RFC 9449 §4.1, §6.1
    private const string EcExample = """{"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}""";

    [Theory]
    [InlineData(RsaExample, "RS256", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")]
    [InlineData(EcExample, "ES256", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")]
    [Trait("Conformance", "POP-03")]
    public void Thumbprint_OfTheExample_IsThatOfTheStandard(string jwk, string algorithm, string thumbprint) =>
        Assert.Equal(thumbprint, JwkSetReader.ReadPublic(Encoding.UTF8.GetBytes(jwk), algorithm)!.Thumbprint);

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("PS256")]
    public void Thumbprint_OfAKey_IsTheOneWrittenByHand(string algorithm)
    {
        var proof = new TestProof(TimeProvider.System, algorithm);

        Assert.Equal(proof.Thumbprint, JwkSetReader.ReadPublic(Encoding.UTF8.GetBytes(proof.Jwk().ToJsonString()), algorithm)!.Thumbprint);
    }
}
