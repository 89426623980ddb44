using System.Net;
using System.Text;
using ManagedAccess.AspNetCore.Tokens.Reading;

namespace ManagedAccess.AspNetCore.Testing.Issuers;

/// <summary>The network of the app in a test: Access answers who a person is, and nothing else is reached.</summary>
internal sealed class TestBackchannel(TestIdentities identities) : HttpMessageHandler
{
    private const string IdentityPath = "/cdn-cgi/access/get-identity";
    private const string Cookie = AccessTokenReader.CookieName + "=";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri?.AbsolutePath != IdentityPath)
        {
            throw new HttpRequestException($"{request.RequestUri} is not reached from a test with ManagedAccess.AspNetCore.Testing");
        }

        var token = request.Headers.TryGetValues("Cookie", out var cookies) ? cookies.First()[Cookie.Length..] : "";
        return Task.FromResult(identities.Find(token) is { } identity
            ? new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent(identity, Encoding.UTF8, "application/json") }
            : new HttpResponseMessage(HttpStatusCode.BadRequest) { RequestMessage = request });
    }
}
