using System.Net;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Loopback;

/// <summary>Answers the library's requests for this application without a socket: a test server has no socket, and before the first request it is not open.</summary>
/// <param name="emulator">Answers them.</param>
/// <param name="owns">Whether a path is the emulator's.</param>
/// <param name="origins">Tells which origins belong to this application.</param>
/// <param name="inner">Sends everything else.</param>
internal sealed class InProcessHandler(RequestDelegate emulator, Func<PathString, bool> owns, OwnOrigins origins, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => (request.Method == HttpMethod.Get || request.Method == HttpMethod.Post)
            && request.RequestUri is { IsAbsoluteUri: true } uri
            && owns(PathString.FromUriComponent(uri))
            && origins.Contains(uri)
            ? AnswerAsync(request, uri, cancellationToken)
            : base.SendAsync(request, cancellationToken);

    // A look-up of an identity sends the person's token in a cookie.
    private static string? CookiesOf(HttpRequestMessage request)
        => request.Headers.TryGetValues("Cookie", out var values) ? string.Join("; ", values) : null;

    // A question about an opaque token has a form, and the credential of the application in a header field.
    private static async Task<(IEnumerable<KeyValuePair<string, string>> Fields, byte[] Body)> ContentOfAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var fields = request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>());
        return (fields.Select(field => KeyValuePair.Create(field.Key, string.Join(", ", field.Value))), body);
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, Uri uri, CancellationToken cancellationToken)
    {
        var exchange = request.Method == HttpMethod.Post
            ? await InProcessExchange.PostAsync(emulator, uri, await ContentOfAsync(request, cancellationToken), services: null, cancellationToken)
            : await InProcessExchange.GetAsync(emulator, uri, CookiesOf(request), services: null, cancellationToken);
        var response = new HttpResponseMessage((HttpStatusCode)exchange.Status)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(exchange.Body),
        };
        foreach (var (name, values) in exchange.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                response.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return response;
    }
}
