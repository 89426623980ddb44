using System.Net;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Loopback;

/// <summary>Answers the library's requests for this very application without a socket: under a test server there is none, and before the first request it is not open.</summary>
/// <param name="emulator">Answers them.</param>
/// <param name="owns">Whether a path is the emulator's.</param>
/// <param name="origins">Knows which origins are this application.</param>
/// <param name="inner">Sends everything else.</param>
internal sealed class InProcessHandler(RequestDelegate emulator, Func<PathString, bool> owns, OwnOrigins origins, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => request.Method == HttpMethod.Get
            && request.RequestUri is { IsAbsoluteUri: true } uri
            && owns(PathString.FromUriComponent(uri))
            && origins.Contains(uri)
            ? AnswerAsync(request, uri, cancellationToken)
            : base.SendAsync(request, cancellationToken);

    // A lookup of an identity carries the token it asks about in one.
    private static string? CookiesOf(HttpRequestMessage request)
        => request.Headers.TryGetValues("Cookie", out var values) ? string.Join("; ", values) : null;

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, Uri uri, CancellationToken cancellationToken)
    {
        var exchange = await InProcessExchange.GetAsync(emulator, uri, CookiesOf(request), services: null, cancellationToken);
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
