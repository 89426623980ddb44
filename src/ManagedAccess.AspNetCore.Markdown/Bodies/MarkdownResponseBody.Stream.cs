using ManagedAccess.AspNetCore.Markdown.Diagnostics;

namespace ManagedAccess.AspNetCore.Markdown.Bodies;

/// <summary>The stream the application writes to.</summary>
internal sealed partial class MarkdownResponseBody
{
    public override bool CanRead => false;

    public override bool CanWrite => true;

    /// <summary>Until content is sent, an exception handler may discard the written content: <c>Response.Clear()</c> reads this first.</summary>
    public override bool CanSeek => _mode != Mode.Passing;

    public override long Length
    {
        get
        {
            ThrowIfPassing();
            return _held.Length;
        }
    }

    public override long Position
    {
        get
        {
            ThrowIfPassing();
            return _held.Position;
        }

        set => Seek(value, SeekOrigin.Begin);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        GoOn();
        if (TryHoldUnflushed() && TryHold(buffer))
        {
            return;
        }

        Release();
        Sink.Write(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _flush is null && TryHoldUnflushed() && TryHold(buffer.Span) ? default : PassAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        _flush?.DisarmAsync().GetAwaiter().GetResult();
        if (HasUnflushed)
        {
            GoOn();
        }

        if (!TryDeferFlush())
        {
            Release();
            Sink.Flush();
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await (_flush?.DisarmAsync() ?? Task.CompletedTask);
        if (HasUnflushed)
        {
            await GoOnAsync();
        }

        if (!TryDeferFlush())
        {
            await ReleaseAsync(cancellationToken);
            await Sink.FlushAsync(cancellationToken);
        }
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        ThrowIfPassing();
        var start = origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _held.Position, _ => _held.Length };
        _held.Seek(start + offset);
        return _held.Position;
    }

    public override void SetLength(long value)
    {
        Disarm();
        ThrowIfPassing();
        _writer?.Discard();
        _held.SetLength(value);
        if (value == 0)
        {
            _mode = Mode.Undecided; // the next response may be of another kind
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A response body is written, never read.");

    private void ThrowIfPassing()
    {
        if (_mode == Mode.Passing)
        {
            throw new NotSupportedException("The response is being sent: its body cannot be measured or cut any more.");
        }
    }

    /// <summary>A delayed flush is not needed after the body is cut, and the timer must not send the content that is being cut.</summary>
    private void Disarm()
    {
        _flush?.DisarmAsync().GetAwaiter().GetResult();
        _flush = null;
    }

    private void GoOn()
    {
        if (_flush is null)
        {
            return;
        }

        Disarm();
        if (_mode == Mode.Holding)
        {
            Pass(FallbackReason.Streamed);
            Release();
            Sink.Flush();
        }
    }

    private async ValueTask PassAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        await GoOnAsync();
        await ReleaseAsync(cancellationToken);
        await Sink.WriteAsync(octets, cancellationToken);
    }

    /// <summary>Sends the held content, in the order it was written.</summary>
    private async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_held.Length > 0)
        {
            await Sink.WriteAsync(_held.Written, cancellationToken);
            _held.SetLength(0);
        }

        if (HasUnflushed)
        {
            await Sink.WriteAsync(_writer!.Unflushed, cancellationToken);
            _writer!.Discard();
        }
    }

    private void Release()
    {
        if (_held.Length > 0)
        {
            Sink.Write(_held.Written.Span);
            _held.SetLength(0);
        }

        if (HasUnflushed)
        {
            Sink.Write(_writer!.Unflushed.Span);
            _writer!.Discard();
        }
    }
}
