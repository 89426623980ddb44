using System.Text.Json;
using System.Threading.Channels;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.Emulator.DeveloperPage;

/// <summary>The stream of server-sent events: each request as JSON when it is decided and when it is answered, and a note when something else changed.</summary>
internal sealed class DeveloperEvents : IDisposable
{
    // More tabs than anyone watches. Each stream holds a connection.
    private const int MaxStreams = 16;

    // A reader that is slower than this loses the oldest events. The page asks for the whole list anyway.
    private const int MaxWaiting = 200;

    private readonly CancellationTokenSource _stopping = new();
    private int _streams;

    public DeveloperEvents(RecentRequests recent, SigningKeyRing keys)
    {
        recent.Changed += request => Raised?.Invoke(request);
        keys.Changed += NoteChange;
    }

    // Null is a change of something else than a request.
    private event Action<RecentRequest?>? Raised;

    /// <summary>People, clients, grants or keys may have changed.</summary>
    public void NoteChange() => Raised?.Invoke(null);

    /// <summary>Ends every stream, because a server waits for its open connections before it stops.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    public async Task WriteAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _streams) > MaxStreams)
        {
            Interlocked.Decrement(ref _streams);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        var waiting = Channel.CreateBounded<RecentRequest?>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        void Enqueue(RecentRequest? request) => waiting.Writer.TryWrite(request);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        Raised += Enqueue;
        try
        {
            await SendAsync(context, waiting.Reader, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The browser has left, or the application stops.
        }
        finally
        {
            Raised -= Enqueue;
            Interlocked.Decrement(ref _streams);
        }
    }

    private static async Task SendAsync(HttpContext context, ChannelReader<RecentRequest?> waiting, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // A browser that lost the stream asks again after a second.
        await response.WriteAsync("retry: 1000\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await foreach (var request in waiting.ReadAllAsync(cancellationToken))
        {
            // JSON has no line end outside of a string, and escapes it inside.
            await response.WriteAsync(
                request is null ? "event: change\ndata: {}\n\n" : $"event: request\nid: {request.Number}\ndata: {JsonSerializer.Serialize(request, DeveloperJson.Compact)}\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
    }
}
