using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Reading;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Reading;

/// <summary>Where a credential is taken from. What is refused as carriage is in <see cref="TokenRejectionCases"/>.</summary>
public sealed class AccessTokenReaderTests
{
    private const string Assertion = "Cf-Access-Jwt-Assertion";
    private const string Token = "aaaa.bbbb.cccc";

    private static readonly AuthorizationServerOptions OAuth = new() { Issuer = "https://as.example.com" };
    private static readonly AuthorizationServerOptions Access = new() { Type = AuthorizationServerType.CloudflareAccess, Issuer = "https://acme.example.com" };

    [Theory]
    [InlineData("Bearer aaaa.bbbb.cccc")]
    [InlineData("bearer aaaa.bbbb.cccc")]
    [InlineData("BEARER aaaa.bbbb.cccc")]
    [InlineData("Bearer    aaaa.bbbb.cccc")]
    [Trait("Conformance", "REQ-01")]
    [Trait("Conformance", "REQ-02")]
    public void Bearer_InAnyCaseAndAfterAnySpaces_IsRead(string authorization)
    {
        var reading = Read([OAuth], request => request.Headers.Authorization = authorization);

        AssertFound(CredentialSource.Bearer, Token, reading);
    }

    [Theory]
    [InlineData("Basic dTpw")]
    [InlineData("DPoP aaaa.bbbb.cccc")]
    [InlineData("Bearerish aaaa.bbbb.cccc")]
    [InlineData("""{"cf-access-client-id": "x.access", "cf-access-client-secret": "cfast_secret"}""")]
    [InlineData("")]
    [Trait("Conformance", "CHL-02")]
    public void Authorization_OfAnotherScheme_IsNoCredential(string authorization)
    {
        Assert.True(Read([OAuth, Access], request => request.Headers.Authorization = authorization).IsNone);
    }

    [Fact]
    [Trait("Conformance", "REQ-05")]
    public void Query_AccessTokenAlone_IsIgnored()
    {
        Assert.True(Read([OAuth], request => request.QueryString = new QueryString($"?access_token={Token}")).IsNone);
    }

    [Fact]
    [Trait("Conformance", "REQ-07")]
    public void FormBody_AccessToken_IsNotEvenRead()
    {
        var reading = Read([OAuth], request =>
        {
            request.Method = "POST";
            request.ContentType = "application/x-www-form-urlencoded";
            request.Body = new UnreadableStream();
        });

        Assert.True(reading.IsNone);
    }

    [Theory]
    [InlineData("oauth:CvNoo")]
    [InlineData("""{"cf-access-client-id": "x"}""")]
    [InlineData("Bearer oauth:CvNoo")]
    [InlineData("Bearer a, Bearer b")]
    [InlineData("Bearer\tbroken")]
    [Trait("Conformance", "CFA-09")]
    public void Assertion_BesideAnythingInAuthorization_Decides(string authorization)
    {
        var reading = Read([OAuth, Access], request =>
        {
            request.Headers[Assertion] = Token;
            request.Headers.Authorization = authorization;
            request.Headers.Cookie = "CF_Authorization=other";
        });

        AssertFound(CredentialSource.Assertion, Token, reading);
    }

    [Fact]
    [Trait("Conformance", "CFA-05")]
    public void Cookie_WithoutAssertion_IsReadBeforeBearer()
    {
        var reading = Read([OAuth, Access], request =>
        {
            request.Headers.Cookie = $"a=1; CF_Authorization={Token} ; b=2";
            request.Headers.Authorization = "Bearer other";
        });

        AssertFound(CredentialSource.Cookie, Token, reading);
    }

    [Theory]
    [InlineData("CF_Authorization=one; CF_Authorization=two")]
    [InlineData("CF_Authorization=; CF_Authorization=two")]
    [InlineData("cf_authorization=one")]
    [InlineData("CF_Authorization=")]
    [InlineData("CF_Authorization")]
    [InlineData("XCF_Authorization=one")]
    [Trait("Conformance", "REQ-12")]
    public void Cookie_AmbiguousOrEmptyOrOfAnotherName_IsNoCredential(string cookie)
    {
        Assert.True(Read([Access], request => request.Headers.Cookie = cookie).IsNone);
    }

    [Fact]
    [Trait("Conformance", "REQ-12")]
    public void Cookie_TwiceInTwoLines_IsNoCredentialUnlessEqual()
    {
        Assert.True(Read([Access], request => request.Headers.Cookie = new[] { "CF_Authorization=one", "CF_Authorization=two" }).IsNone);
        AssertFound(CredentialSource.Cookie, "one", Read([Access], request => request.Headers.Cookie = new[] { "CF_Authorization=one", "CF_Authorization=one" }));
    }

    [Fact]
    public void AnySource_WithoutAServerOfItsType_IsNotLookedAt()
    {
        Assert.True(Read([OAuth], request =>
        {
            request.Headers[Assertion] = new[] { Token, Token };
            request.Headers.Cookie = $"CF_Authorization={Token}";
        }).IsNone);
        Assert.True(Read([Access], request => request.Headers.Authorization = new[] { $"Bearer {Token}", "Bearer x" }).IsNone);
        Assert.True(Read([Access], request => request.Headers.Authorization = $"Bearer {Token}").IsNone); // CFA-10
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Conformance", "CFA-09")]
    public void OpaqueAccessToken_WithoutAssertion_IsRefusedAsInvalidToken(bool oauth)
    {
        var reading = Read(oauth ? [OAuth] : [Access], request => request.Headers.Authorization = "Bearer oauth:CvNoo");

        Assert.Equal(TokenRejection.OpaqueToken, reading.Rejection);
        Assert.False(reading.Rejection.IsMalformedCarriage());
    }

    [Fact]
    [Trait("Conformance", "CFA-10")]
    public void LinkedAppTokenHeader_Always_IsNoCredential()
    {
        Assert.True(Read([OAuth, Access], request => request.Headers["Cf-Access-Token"] = Token).IsNone);
    }

    [Fact]
    [Trait("Conformance", "REQ-09")]
    public void Assertion_EmptyOrBroken_StillDecides()
    {
        AssertFound(CredentialSource.Assertion, "", Read([OAuth, Access], request =>
        {
            request.Headers[Assertion] = "";
            request.Headers.Authorization = $"Bearer {Token}";
        }));
    }

    [Fact]
    public void ReadWithoutCookie_CookieAndBearer_ReadsBearer()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = "CF_Authorization=stray";
        context.Request.Headers.Authorization = $"Bearer {Token}";

        AssertFound(CredentialSource.Bearer, Token, new AccessTokenReader([OAuth, Access], new()).ReadWithoutCookie(context.Request));
    }

    [Fact]
    public void PresentedCredential_Formatted_DoesNotShowTheToken()
    {
        Assert.Equal("bearer", new PresentedCredential(CredentialSource.Bearer, Token).ToString());
        Assert.DoesNotContain(Token, Read([OAuth], request => request.Headers.Authorization = $"Bearer {Token}").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bearer_OfUsualLength_IsReadWithoutCopying()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = $"Bearer {new string('a', 1000)}";
        var reader = new AccessTokenReader([OAuth], new());
        reader.Read(context.Request);

        var before = GC.GetAllocatedBytesForCurrentThread();
        reader.Read(context.Request);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static CredentialReading Read(AuthorizationServerOptions[] servers, Action<HttpRequest> request)
    {
        var context = new DefaultHttpContext();
        request(context.Request);
        return new AccessTokenReader(servers, new()).Read(context.Request);
    }

    private static void AssertFound(CredentialSource source, string token, CredentialReading reading)
    {
        Assert.Equal(TokenRejection.None, reading.Rejection);
        Assert.Equal(source, reading.Credential?.Source);
        Assert.Equal(token, reading.Credential?.Token.ToString());
    }

    private sealed class UnreadableStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new InvalidOperationException("read");

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("read");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidOperationException("read");
    }
}
