using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.Emulator.Loopback;

/// <summary>Sends requests to the application behind the emulator as a client does, but without a socket.</summary>
internal sealed class ApplicationPipeline(IServiceScopeFactory scopes, TimeProvider clock)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>The part of the pipeline after the emulator; null until it has been built.</summary>
    public RequestDelegate? Next { get; set; }

    /// <summary>The body of a successful answer; null for any other.</summary>
    public async Task<byte[]?> GetAsync(Uri uri, CancellationToken cancellationToken)
    {
        if (Next is not { } pipeline)
        {
            return null;
        }

        var exchange = await WithinTimeAsync((services, limit) => InProcessExchange.GetAsync(pipeline, uri, cookies: null, services, limit), cancellationToken);
        return exchange.Status == StatusCodes.Status200OK ? exchange.Body : null;
    }

    /// <summary>Posts a document; the result is the status, 503 before the pipeline has been built.</summary>
    public async Task<int> PostAsync(Uri uri, string mediaType, string body, CancellationToken cancellationToken)
    {
        if (Next is not { } pipeline)
        {
            return StatusCodes.Status503ServiceUnavailable;
        }

        var exchange = await WithinTimeAsync(
            (services, limit) => InProcessExchange.PostAsync(pipeline, uri, ([new(HeaderNames.ContentType, mediaType)], Encoding.ASCII.GetBytes(body)), services, limit), cancellationToken);
        return exchange.Status;
    }

    private async Task<InProcessExchange> WithinTimeAsync(Func<IServiceProvider, CancellationToken, Task<InProcessExchange>> send, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(Timeout, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);

        // An application that does not look at RequestAborted goes on by itself, with its own services, and nobody waits for it.
        return await SendAsync(send, limit.Token).WaitAsync(limit.Token);
    }

    private async Task<InProcessExchange> SendAsync(Func<IServiceProvider, CancellationToken, Task<InProcessExchange>> send, CancellationToken limit)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await send(scope.ServiceProvider, limit);
    }
}
