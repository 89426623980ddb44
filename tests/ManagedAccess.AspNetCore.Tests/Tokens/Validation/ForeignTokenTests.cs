using System.Buffers.Text;
using System.Text;
using ManagedAccess.AspNetCore.Tokens.Validation;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>Which refused bearer tokens may be meant for another scheme of the app. Whether that scheme gets them: SecondSchemeTests.</summary>
public sealed class ForeignTokenTests
{
    [Theory]
    [InlineData(TestIssuer.DefaultIssuer, false)]
    [InlineData("https://as.example.com/", true)]
    [InlineData("https://other.example", true)]
    public void Jwt_IsForeignIfItsIssuerIsNotTrusted(string issuer, bool expected)
    {
        using var path = new TokenPath();

        Assert.Equal(expected, IsForeign(path, path.OAuth.Issue(claims => claims["iss"] = issuer)));
    }

    // Our issuers do not encrypt, so whoever can read it is another.
    [Fact]
    [Trait("Conformance", "JWT-11")]
    public void EncryptedToken_IsForeign()
    {
        using var path = new TokenPath();

        Assert.True(IsForeign(path, "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.BBBB.CCCC"));
    }

    // Broken tokens are nobody's: the reason for the refusal is ours to give.
    [Theory]
    [InlineData("one-part")]
    [InlineData("a.b.c.d")]
    [InlineData("e30.é.AA")]
    [InlineData("e30.a+b.AA")]
    [InlineData("a+b.eyJpc3MiOiJodHRwczovL290aGVyLmV4YW1wbGUifQ.AA")] // of https://other.example
    public void TextThatIsNoJwt_IsNotForeign(string token)
    {
        using var path = new TokenPath();

        Assert.False(IsForeign(path, token));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"iss\":7}")]
    [InlineData("{\"iss\":\"https://other.example\",\"iss\":\"https://other.example\"}")]
    [InlineData("{\"iss\":\"https://other.example\"")]
    public void JwtThatNamesNoIssuer_IsNotForeign(string payload)
    {
        using var path = new TokenPath();

        Assert.False(IsForeign(path, $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.AA"));
    }

    private static bool IsForeign(TokenPath path, string token) => path.Services.GetRequiredService<TokenGate>().IsForeign(token, null, path.Wiki.Scheme);
}
