using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>Answers the library's requests for this very application without a socket: under a test server there is none, and before the first request it is not open.</summary>
internal sealed class InProcessHandler(EmulatorBranch branch, OwnOrigins origins, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => request.Method == HttpMethod.Get
            && request.RequestUri is { IsAbsoluteUri: true } uri
            && EmulatorRouter.Owns(PathString.FromUriComponent(uri))
            && origins.Contains(uri)
            ? AnswerAsync(request, uri, cancellationToken)
            : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, Uri uri, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestAborted = cancellationToken };
        context.Request.Method = HttpMethods.Get;
        context.Request.Scheme = uri.Scheme;
        context.Request.Host = HostString.FromUriComponent(uri);
        context.Request.Path = PathString.FromUriComponent(uri);
        context.Request.QueryString = QueryString.FromUriComponent(uri);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));

        await branch.InvokeAsync(context);
        await context.Response.CompleteAsync();

        var response = new HttpResponseMessage((HttpStatusCode)context.Response.StatusCode)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(body.ToArray()),
        };
        foreach (var (name, values) in context.Response.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                response.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return response;
    }
}
