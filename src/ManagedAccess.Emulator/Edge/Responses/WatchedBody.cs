using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.Emulator.Edge.Responses;

/// <summary>The body of the application's response, which is dropped while the status is 401 and passed on otherwise.</summary>
/// <param name="response">Has the status.</param>
/// <param name="inner">The body of the server.</param>
/// <param name="stream">The stream over it.</param>
internal sealed class WatchedBody(HttpResponse response, IHttpResponseBodyFeature inner, WatchedStream stream) : IHttpResponseBodyFeature
{
    private PipeWriter? _writer;

    public Stream Stream => stream;

    public PipeWriter Writer => _writer ??= PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));

    /// <summary>Passes on what the application wrote and did not flush.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_writer is { UnflushedBytes: > 0 })
        {
            await _writer.FlushAsync(cancellationToken);
        }
    }

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => WatchedStream.IsReplaced(response) ? Task.CompletedTask : inner.StartAsync(cancellationToken);

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        if (!WatchedStream.IsReplaced(response))
        {
            await inner.SendFileAsync(path, offset, count, cancellationToken);
        }
    }

    public async Task CompleteAsync()
    {
        await FlushAsync(CancellationToken.None);
        if (!WatchedStream.IsReplaced(response))
        {
            await inner.CompleteAsync();
        }
    }
}
