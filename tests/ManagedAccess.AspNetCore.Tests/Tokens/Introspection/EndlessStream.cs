namespace ManagedAccess.AspNetCore.Tests.Tokens.Introspection;

/// <summary>An answer that never ends: the start of a JSON object, and then letters.</summary>
internal sealed class EndlessStream : Stream
{
    private bool _started;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        buffer.AsSpan(offset, count).Fill((byte)'a');
        if (!_started)
        {
            "{\"active\":true,\"x\":\""u8.CopyTo(buffer.AsSpan(offset, count));
            _started = true;
        }

        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
