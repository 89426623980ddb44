using ManagedAccess.AspNetCore.Authentication;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

[Trait("Conformance", "REQ-13")]
public sealed class CrossSiteGuardTests
{
    private const string Resource = "https://wiki.example";

    public static TheoryData<string, string, string, bool> Requests => new()
    {
        { "POST", "Cookie", "Sec-Fetch-Site: cross-site", true },
        { "POST", "Cookie", "Sec-Fetch-Site: same-origin", false },
        { "POST", "Cookie", "Sec-Fetch-Site: same-site", false },
        { "POST", "Cookie", "Sec-Fetch-Site: none", false },
        { "POST", "Cookie", "Origin: https://evil.example", true },
        { "POST", "Cookie", "Origin: null", true },
        { "POST", "Cookie", "Origin: https://wiki.example", false },
        { "POST", "Cookie", "Origin: http://internal:8080", false },
        { "POST", "Cookie", "Accept: */*", false },
        { "GET", "Cookie", "Sec-Fetch-Site: cross-site", false },
        { "HEAD", "Cookie", "Sec-Fetch-Site: cross-site", false },
        { "DELETE", "Assertion", "Sec-Fetch-Site: cross-site", true },
        { "PUT", "Assertion", "Origin: https://evil.example", true },
        { "POST", "Assertion", "Accept: */*", false },
        { "POST", "Bearer", "Sec-Fetch-Site: cross-site", false },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Forbids_UnsafeRequestOfAnotherSite_WithWhatTheBrowserAttached(string method, string source, string header, bool expected)
    {
        var request = Request(method, header);

        Assert.Equal(expected, CrossSiteGuard.Forbids(request, new PresentedCredential(Enum.Parse<CredentialSource>(source), "token"), Resource));
    }

    [Fact]
    public void Forbids_WhereAScriptSetAuthorization_Nothing()
    {
        var request = Request("POST", "Sec-Fetch-Site: cross-site");
        request.Headers.Authorization = "Bearer oauth:opaque";

        Assert.False(CrossSiteGuard.Forbids(request, new PresentedCredential(CredentialSource.Assertion, "token"), Resource));
    }

    // A browser adds these by itself once it knows a password, or on an intranet at once.
    [Theory]
    [InlineData("Basic YWRhOng=")]
    [InlineData("basic YWRhOng=")]
    [InlineData("Digest username=\"ada\"")]
    [InlineData("Negotiate YII=")]
    [InlineData("NTLM TlRMTVNTUAAB")]
    public void Forbids_WhereTheBrowserSetAuthorization_TheSame(string authorization)
    {
        var request = Request("POST", "Sec-Fetch-Site: cross-site");
        request.Headers.Authorization = authorization;

        Assert.True(CrossSiteGuard.Forbids(request, new PresentedCredential(CredentialSource.Assertion, "token"), Resource));
    }

    [Fact]
    public void Forbids_OnAnEndpointThatOptsOut_Nothing()
    {
        var request = Request("POST", "Sec-Fetch-Site: cross-site");
        request.HttpContext.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new AllowCrossSiteRequestsAttribute()), "open"));

        Assert.False(CrossSiteGuard.Forbids(request, new PresentedCredential(CredentialSource.Cookie, "token"), Resource));
    }

    private static HttpRequest Request(string method, string header)
    {
        var parts = header.Split(": ");
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Scheme = "http";
        request.Host = new HostString("internal:8080");
        request.Headers[parts[0]] = parts[1];
        return request;
    }
}
