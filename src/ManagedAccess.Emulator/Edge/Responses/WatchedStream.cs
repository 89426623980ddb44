using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Edge.Responses;

/// <summary>The stream of a response, which goes nowhere while the status is 401.</summary>
internal sealed class WatchedStream(HttpResponse response, Stream inner) : Stream
{
    /// <summary>Whether the edge answers in place of the application.</summary>
    public static bool IsReplaced(HttpResponse response) => response.StatusCode == StatusCodes.Status401Unauthorized && !response.HasStarted;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (!IsReplaced(response))
        {
            inner.Write(buffer, offset, count);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => IsReplaced(response) ? Task.CompletedTask : inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        => IsReplaced(response) ? ValueTask.CompletedTask : inner.WriteAsync(buffer, cancellationToken);

    public override void Flush()
    {
        if (!IsReplaced(response))
        {
            inner.Flush();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => IsReplaced(response) ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
