using System.Buffers;
using System.IO.Pipelines;

namespace ManagedAccess.AspNetCore.Markdown.Bodies;

/// <summary>The pipe in front of <see cref="MarkdownResponseBody"/>: collects until it is flushed, then writes there.</summary>
internal sealed class MarkdownBodyWriter(MarkdownResponseBody body) : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _unflushed = new();
    private bool _completed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed.WrittenCount;

    public ReadOnlyMemory<byte> Unflushed => _unflushed.WrittenMemory;

    public void Discard() => _unflushed.ResetWrittenCount();

    public override void Advance(int bytes) => _unflushed.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfCompleted();
        return _unflushed.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        ThrowIfCompleted();
        return _unflushed.GetSpan(sizeHint);
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        await body.FlushPipeAsync(cancellationToken);
        return new FlushResult(isCanceled: false, isCompleted: false);
    }

    public override async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        await body.WriteAsync(source, cancellationToken); // the body takes the unflushed content first
        return new FlushResult(isCanceled: false, isCompleted: false);
    }

    public override void CancelPendingFlush()
    {
        // A flush here ends in the server's own stream, which watches the request itself.
    }

    /// <summary>The unflushed content stays: the body takes it when the response ends, as a server does.</summary>
    public override void Complete(Exception? exception = null) => _completed = true;

    private void ThrowIfCompleted()
    {
        if (_completed)
        {
            throw new InvalidOperationException("Writing is not allowed after the writer was completed.");
        }
    }
}
