using System.Buffers;

namespace ManagedAccess.AspNetCore.Markdown.Bodies;

/// <summary>The body held back so far, in pooled memory. Like a file, it has a position and a length, and it can be cut.</summary>
internal sealed class HeldBody(int maxLength) : IDisposable
{
    private const int FirstLength = 16 * 1024;

    private byte[] _octets = [];

    public int Length { get; private set; }

    public int Position { get; private set; }

    public ReadOnlyMemory<byte> Written => _octets.AsMemory(0, Length);

    /// <summary>False, without writing anything, when the body would be longer than allowed.</summary>
    public bool TryWrite(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > maxLength - Position)
        {
            return false;
        }

        var end = Position + octets.Length;
        if (end > _octets.Length)
        {
            Grow(end);
        }

        octets.CopyTo(_octets.AsSpan(Position));
        Position = end;
        Length = Math.Max(Length, end);
        return true;
    }

    public void Seek(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Length);
        Position = (int)position;
    }

    public void SetLength(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = (int)length;
        Position = Math.Min(Position, Length);
    }

    public void Dispose()
    {
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets); // its content was meant for the client anyway
            _octets = [];
        }

        Length = Position = 0;
    }

    private void Grow(int least)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(least, Math.Max(FirstLength, Math.Min(_octets.Length * 2, maxLength))));
        Written.CopyTo(larger);
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
        }

        _octets = larger;
    }
}
