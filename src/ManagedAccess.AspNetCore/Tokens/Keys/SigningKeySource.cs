using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>The source answered, and not with what we asked for.</summary>
internal sealed class SigningKeySourceException(string message) : Exception(message);

/// <summary>Fetches key sets and the metadata that names them: no redirect, no cookie, bounded in size (KEY-07).</summary>
internal sealed class SigningKeySource(IHttpClientFactory clients)
{
    /// <summary>The name of the <see cref="HttpClient"/>, so that a proxy or an in-process handler can be given to it.</summary>
    public const string HttpClientName = "ManagedAccess.AspNetCore";

    private const int MaxResponseBytes = 512 * 1024;

    /// <summary>The URL of the JWK Set: configured, or named by the metadata of the issuer.</summary>
    public async Task<Uri> LocateAsync(SigningKeyLocation location, CancellationToken cancellationToken)
    {
        if (location.JwksUri is not null)
        {
            return Allowed(location.JwksUri, location);
        }

        var issuer = Allowed(location.Issuer, location);
        var path = issuer.AbsolutePath.TrimEnd('/');
        var origin = issuer.GetLeftPart(UriPartial.Authority);

        // RFC 8414 §3.1 inserts the well-known part before the path, OpenID Connect Discovery 1.0 §4 appends it.
        return await TryDiscoverAsync($"{origin}/.well-known/oauth-authorization-server{path}", location, cancellationToken)
            ?? await TryDiscoverAsync($"{origin}{path}/.well-known/openid-configuration", location, cancellationToken)
            ?? throw new SigningKeySourceException("no metadata document names this issuer and a jwks_uri that may be fetched");
    }

    public async Task<ReadOnlyMemory<byte>> FetchAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/jwk-set+json"));
        using var client = clients.CreateClient(HttpClientName);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

        // A handler that follows redirects leaves the last URL here; ours does not, one that was put in its place may.
        if (response.StatusCode != HttpStatusCode.OK || response.RequestMessage?.RequestUri != uri)
        {
            throw new SigningKeySourceException($"status {(int)response.StatusCode} or a redirect; expected 200 from the URL itself");
        }

        return await ReadAsync(response.Content, cancellationToken);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var body = new MemoryStream();
        var buffer = new byte[8192];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxResponseBytes)
            {
                throw new SigningKeySourceException($"more than {MaxResponseBytes} bytes");
            }
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static Uri Allowed(string value, SigningKeyLocation location) =>
        FetchUri.TryCreate(value, location.AllowLoopbackHttp, out var uri)
            ? uri
            : throw new SigningKeySourceException("not an https URL (http is for loopback hosts only, with RequireHttpsMetadata set to false)");

    private async Task<Uri?> TryDiscoverAsync(string metadata, SigningKeyLocation location, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await FetchAsync(new Uri(metadata), cancellationToken));
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("issuer", out var issuer) && issuer.ValueKind == JsonValueKind.String
                && issuer.ValueEquals(location.Issuer) // RFC 8414 §3.3: another issuer's metadata must not be used
                && document.RootElement.TryGetProperty("jwks_uri", out var jwks) && jwks.ValueKind == JsonValueKind.String
                && FetchUri.TryCreate(jwks.GetString(), location.AllowLoopbackHttp, out var uri)
                ? uri
                : null;
        }
        catch (Exception e) when (e is SigningKeySourceException or JsonException or InvalidOperationException)
        {
            return null; // answered, but not with metadata: the other well-known URL may
        }
    }
}
