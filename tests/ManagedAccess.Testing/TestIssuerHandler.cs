using System.Net;
using System.Text;

namespace ManagedAccess.Testing;

/// <summary>The network of a test: requests reach the <see cref="TestIssuer"/> of that origin, and nothing else exists.</summary>
public sealed class TestIssuerHandler(params TestIssuer[] issuers) : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly List<Uri> _requests = [];

    /// <summary>Every URL that was asked for, in order.</summary>
    public IReadOnlyList<Uri> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        lock (_lock)
        {
            _requests.Add(uri);
        }

        var issuer = issuers.FirstOrDefault(issuer => new Uri(issuer.Issuer).GetLeftPart(UriPartial.Authority) == uri.GetLeftPart(UriPartial.Authority))
            ?? throw new HttpRequestException($"no such host: {uri.Host}");
        var state = issuer.State;
        var body = state is TestIssuerState.Serving or TestIssuerState.Hanging ? issuer.Answer(uri.AbsolutePath, request.Headers.TryGetValues("Cookie", out var cookies) ? string.Join("; ", cookies) : null) : null;
        switch (state)
        {
            case TestIssuerState.Down:
                throw new HttpRequestException("connection refused");
            case TestIssuerState.Hanging:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                break;
            case TestIssuerState.Failing:
                return new(HttpStatusCode.InternalServerError) { RequestMessage = request };
            case TestIssuerState.Redirecting:
                return new(HttpStatusCode.Found) { RequestMessage = request, Headers = { Location = uri } };
        }

        // As a socket would, never complete synchronously.
        await Task.Yield();
        if (uri.AbsolutePath == "/introspect")
        {
            var answer = await issuer.Introspection.AnswerAsync(request).WaitAsync(cancellationToken);
            answer.RequestMessage ??= request;
            return answer;
        }

        return body is null
            ? new(HttpStatusCode.NotFound) { RequestMessage = request }
            : new(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent(body, Encoding.UTF8, "application/json") };
    }
}
