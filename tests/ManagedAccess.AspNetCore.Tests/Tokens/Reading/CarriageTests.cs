using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Reading;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Reading;

/// <summary>How a request may carry a credential, each rule at its edge: what mutation testing found nobody noticed.</summary>
public sealed class CarriageTests
{
    private const int MaxTokenLength = 1024;

    private static readonly AccessTokenReader Both = ReaderOf(AuthorizationServerType.OAuth, AuthorizationServerType.CloudflareAccess);

    public static TheoryData<string, string?, string?> Authorizations => new()
    {
        { "Bearer abc", "abc", null },
        { "bearer   abc==", "abc==", null },
        { "Bearer " + new string('a', MaxTokenLength), new string('a', MaxTokenLength), null },
        { "Bearer " + new string('a', MaxTokenLength + 1), null, "CredentialTooLong" },
        { "Bearer", null, "AuthorizationMalformed" },
        { "Bearer ", null, "AuthorizationMalformed" },
        { "Bearer  ", null, "AuthorizationMalformed" },
        { "Bearer a b", null, "AuthorizationMalformed" },
        { "Bearer\tabc", null, "CredentialCharacters" },
        { "Bearer a\u007f", null, "CredentialCharacters" },
        { "Bearer a\u001f", null, "CredentialCharacters" },
        { "Bearer a\u00e9", null, "CredentialCharacters" },
        { "Bearer a~b", "a~b", null },
        { "Bearer a,b", null, "AuthorizationNotToken68" },
        { "Bearer oauth:abc", null, "OpaqueToken" },
        { "Bearerish abc", null, null },
        { "Basic abc", null, null },
        { "Basic abc, Bearer def", null, "MultipleAuthorizations" },
        { "Basic abc,\t bearer def", null, "MultipleAuthorizations" },
        { ",Bearer def", null, "MultipleAuthorizations" },
        { "Basic abc, Bearer", null, null },
        { "Basic abc, Bearerish def", null, null },
        { "Basic abc, Basicxx def", null, null },
        { "Basic abc, x, Bearer def", null, "MultipleAuthorizations" },
    };

    [Theory]
    [MemberData(nameof(Authorizations))]
    public void Authorization_OfEachForm_IsReadOrRefusedForItsReason(string value, string? token, string? rejection)
    {
        var request = Request(authorization: value);

        AssertReading(Both.Read(request), CredentialSource.Bearer, token, rejection);
        request.QueryString = new("?access_token=x");
        AssertReading(Both.Read(request), CredentialSource.Bearer, null, token is not null || rejection is "AuthorizationNotToken68" or "OpaqueToken" ? "AuthorizationAndQuery" : rejection);
        request.QueryString = new("?other=x");
        AssertReading(Both.Read(request), CredentialSource.Bearer, token, rejection);
    }

    [Theory]
    [InlineData("a.b", null, "a.b")]
    [InlineData("a,b", "MultipleAssertions", null)]
    [InlineData("a\u00e9", "CredentialCharacters", null)]
    public void Assertion_OfEachForm_IsReadOrRefusedForItsReason(string value, string? rejection, string? token) =>
        AssertReading(Both.Read(Request(("Cf-Access-Jwt-Assertion", value))), CredentialSource.Assertion, token, rejection);

    [Fact]
    public void Assertion_Twice_IsRefused()
    {
        var request = Request();
        request.Headers["Cf-Access-Jwt-Assertion"] = new(["a", "b"]);

        AssertReading(Both.Read(request), CredentialSource.Assertion, null, "MultipleAssertions");
    }

    // A field without any value is none: the credential below it counts
    [Fact]
    public void Assertion_WithoutAValue_LeavesTheOthers()
    {
        var request = Request(authorization: "Bearer abc");
        request.Headers["Cf-Access-Jwt-Assertion"] = new(Array.Empty<string>());

        AssertReading(Both.Read(request), CredentialSource.Bearer, "abc", null);
    }

    [Theory]
    [InlineData("CF_Authorization=abc", "abc", false)]
    [InlineData("x=1; CF_Authorization = abc ", "abc", false)]
    [InlineData(";CF_Authorization=abc", "abc", false)]
    [InlineData("=x; CF_Authorization=abc", "abc", false)]
    [InlineData("CF_Authorization=abc; CF_Authorization=abc", "abc", false)]
    [InlineData("CF_Authorization=abc; CF_Authorization=def", null, true)]
    [InlineData("CF_Authorization=", null, false)]
    [InlineData("CF_Authorization", null, false)]
    [InlineData("cf_authorization=abc", null, false)]
    public void Cookie_OfEachForm_IsReadAndAConflictIsKnown(string cookies, string? token, bool conflict)
    {
        var request = Request(("Cookie", cookies));

        AssertReading(Both.Read(request), CredentialSource.Cookie, token, null);
        Assert.Equal(conflict, Both.HasConflictingCookies(request));
    }

    // Where Access alone is trusted, one thing in Authorization is refused: Access's own token, unresolved
    [Theory]
    [InlineData("Bearer oauth:abc", "OpaqueToken")]
    [InlineData("Bearer abc", null)]
    public void Authorization_WhereAccessAloneIsTrusted_IsRefusedForAnOpaqueTokenOnly(string value, string? rejection)
    {
        AssertReading(ReaderOf(AuthorizationServerType.CloudflareAccess).Read(Request(authorization: value)), CredentialSource.Bearer, null, rejection);

        var twice = Request();
        twice.Headers.Authorization = new([value, value]);
        AssertReading(ReaderOf(AuthorizationServerType.CloudflareAccess).Read(twice), CredentialSource.Bearer, null, null);
        AssertReading(Both.Read(twice), CredentialSource.Bearer, null, "MultipleAuthorizations");
    }

    [Theory]
    [InlineData("abc.def", "", "", null)]
    [InlineData("abc.def", "Bearer x", "?access_token=x", "AuthorizationAndQuery")]
    [InlineData("abc.def", "Basic x", "?access_token=x", null)]
    [InlineData("abc.def", "Bearer x", "", null)]
    [InlineData("a b", "", "", "AuthorizationNotToken68")]
    [InlineData("oauth:abc", "", "", "OpaqueToken")]
    [InlineData("a\u00e9", "", "", "CredentialCharacters")]
    public void GivenToken_OfEachForm_IsReadOrRefusedForItsReason(string token, string authorization, string query, string? rejection)
    {
        var request = authorization.Length == 0 ? Request() : Request(authorization: authorization);
        request.QueryString = new(query);

        AssertReading(Both.ReadGiven(token, request), CredentialSource.Application, rejection is null ? token : null, rejection);
    }

    [Fact]
    public void UnsupportedCredential_OfEachPlace_IsNamedWhereNobodyCouldHaveIssuedIt()
    {
        var (access, oauth) = (ReaderOf(AuthorizationServerType.CloudflareAccess), ReaderOf(AuthorizationServerType.OAuth));

        Assert.Equal(CredentialSource.Bearer, access.UnsupportedCredential(Request(authorization: "Bearer x")));
        Assert.Null(access.UnsupportedCredential(Request(("Cf-Access-Jwt-Assertion", "x"))));
        Assert.Null(oauth.UnsupportedCredential(Request(authorization: "Bearer x")));
        Assert.Equal(CredentialSource.Assertion, oauth.UnsupportedCredential(Request(("Cf-Access-Jwt-Assertion", "x"))));
        Assert.Equal(CredentialSource.Cookie, oauth.UnsupportedCredential(Request(("Cookie", "CF_Authorization=x"))));
        Assert.Null(oauth.UnsupportedCredential(Request(("Cookie", "other=x"))));
    }

    private static void AssertReading(CredentialReading reading, CredentialSource source, string? token, string? rejection)
    {
        Assert.Equal(rejection ?? "None", reading.Rejection.ToString());
        Assert.Equal(token, reading.Credential?.Token.ToString());
        Assert.Equal(token is null && rejection is null, reading.IsNone);
        if (reading.Credential is { } credential)
        {
            Assert.Equal(source, credential.Source);
        }
    }

    private static AccessTokenReader ReaderOf(params AuthorizationServerType[] types) =>
        new([.. types.Select(type => new AuthorizationServerOptions { Type = type })], new AccessTokenOptions { MaxTokenLength = MaxTokenLength });

    private static HttpRequest Request((string Name, string Value)? header = null, string? authorization = null)
    {
        var request = new DefaultHttpContext().Request;
        if (header is var (name, value))
        {
            request.Headers[name] = value;
        }

        if (authorization is not null)
        {
            request.Headers.Authorization = authorization;
        }

        return request;
    }
}
