using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>A document of an authorization server could not be fetched. The message names the URL and the failure, for the log.</summary>
/// <param name="message">The text for the person who runs the app. It has nothing from a token, and only the status of a response.</param>
/// <param name="hasAnswered">Whether the server answered, but not with the document.</param>
internal sealed class BackchannelException(string message, bool hasAnswered) : Exception(message)
{
    public bool HasAnswered => hasAnswered;

    /// <summary>The status of the answer, if that is the problem.</summary>
    public HttpStatusCode? Status { get; init; }
}

/// <summary>The answer of an authorization server.</summary>
/// <param name="Body">The whole body.</param>
/// <param name="MediaType">The media type of the body, without parameters.</param>
/// <param name="Status">The status.</param>
internal readonly record struct BackchannelAnswer(ReadOnlyMemory<byte> Body, string? MediaType, HttpStatusCode Status);

/// <summary>Fetches documents of authorization servers: no redirect, no cookie, bounded in size (KEY-07).</summary>
internal sealed class Backchannel(IHttpClientFactory clients)
{
    /// <exception cref="BackchannelException">There is no such document, or it is too long.</exception>
    /// <exception cref="OperationCanceledException">It took too long for the caller.</exception>
    public async Task<ReadOnlyMemory<byte>> GetAsync(Uri uri, int maxBytes, CancellationToken cancellationToken, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/jwk-set+json"));
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return (await SendAsync(request, maxBytes, cancellationToken)).Body;
    }

    /// <summary>Sends a request and reads its answer, which must have status 200 and come from the URL itself.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">How long the body may be.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <param name="withRefusals">Whether the answers with which OAuth refuses (RFC 6749 §5.2) are read too: 400, 401 and 403.</param>
    /// <exception cref="BackchannelException">There is no such answer, or it is too long.</exception>
    /// <exception cref="OperationCanceledException">It took too long for the caller.</exception>
    public async Task<BackchannelAnswer> SendAsync(HttpRequestMessage request, int maxBytes, CancellationToken cancellationToken, bool withRefusals = false)
    {
        var uri = request.RequestUri!;
        try
        {
            using var client = clients.CreateClient(BackchannelDefaults.HttpClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (WrongAnswer(response, uri, withRefusals) is { } problem)
            {
                throw new BackchannelException($"{uri.AbsoluteUri} {problem}", hasAnswered: true) { Status = response.StatusCode };
            }

            var body = await ReadAsync(response.Content, maxBytes, cancellationToken)
                ?? throw new BackchannelException($"{uri.AbsoluteUri} answered with more than {maxBytes} bytes", hasAnswered: true);
            return new(body, response.Content.Headers.ContentType?.MediaType, response.StatusCode);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new BackchannelException($"{uri.AbsoluteUri} {Describe(exception)}", hasAnswered: false);
        }
    }

    // A handler that follows redirects leaves the last URL in the response; ours does not, but a handler of the app may.
    private static string? WrongAnswer(HttpResponseMessage response, Uri uri, bool withRefusals) => ((int)response.StatusCode, response.RequestMessage?.RequestUri == uri) switch
    {
        ( >= 300 and < 400, _) or (_, false) => $"answered with status {(int)response.StatusCode}, a redirect; expected 200 from the URL itself",
        ((int)HttpStatusCode.OK, _) => null,
        ((int)HttpStatusCode.BadRequest or (int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.Forbidden, _) when withRefusals => null,
        _ => $"answered with status {(int)response.StatusCode}; expected 200",
    };

    private static string Describe(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "could not be reached: the host name was not resolved (DNS)",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"could not be reached: the TLS handshake failed{Reason(exception.InnerException)}",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "could not be reached: the proxy did not open a tunnel",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "could not be reached: the connection was refused",
        { InnerException: SocketException { SocketErrorCode: var error } } => $"could not be reached: {error}",
        HttpRequestException { HttpRequestError: var error and not HttpRequestError.Unknown } => $"gave no answer: {error}",
        _ => $"could not be reached: {exception.GetType().Name}",
    };

    // The framework's own message about the certificate does not name the host: "… because of errors in the certificate chain: UntrustedRoot".
    private static string Reason(Exception? exception) => exception is AuthenticationException { Message: var message } ? $" ({message})" : "";

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var body = new MemoryStream();
        var buffer = new byte[8192];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > maxBytes)
            {
                return null;
            }
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
