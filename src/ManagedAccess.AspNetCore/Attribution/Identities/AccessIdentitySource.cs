using System.Net;
using System.Net.Http.Headers;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Attribution.Identities;

/// <summary>Asks Access who a person is: the configured issuer's own origin and nothing else, no redirect, bounded in size.</summary>
internal sealed class AccessIdentitySource(IHttpClientFactory clients)
{
    private const string Path = "/cdn-cgi/access/get-identity";
    private const int MaxResponseBytes = 64 * 1024;

    /// <summary>The document; null when the answer is anything but one.</summary>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public async Task<ReadOnlyMemory<byte>?> FetchAsync(TrustedIssuer issuer, string token, CancellationToken cancellationToken)
    {
        if (!FetchUri.TryCreate(issuer.Issuer, allowLoopbackHttp: !issuer.Server.RequireHttpsMetadata, out var origin))
        {
            return null;
        }

        var uri = new Uri(origin.GetLeftPart(UriPartial.Authority) + Path);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Add("Cookie", $"{AccessTokenReader.CookieName}={token}");
        using var client = clients.CreateClient(SigningKeySource.HttpClientName);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

        // A handler that follows redirects leaves the last URL here; ours does not, one that was put in its place may.
        return response.StatusCode == HttpStatusCode.OK && response.RequestMessage?.RequestUri == uri
            ? await ReadAsync(response.Content, cancellationToken)
            : null;
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxResponseBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MaxResponseBytes ? buffer.AsMemory(0, length) : null;
    }
}
