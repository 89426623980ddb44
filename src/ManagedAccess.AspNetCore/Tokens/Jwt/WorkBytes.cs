using System.Buffers;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>Room for the bytes of a token while it is examined: the caller's stack, or the pool for a long one.</summary>
internal readonly ref struct WorkBytes : IDisposable
{
    /// <summary>The largest number of bytes taken from the stack.</summary>
    public const int LongestOnStack = 2048;

    private readonly byte[]? _rented;

    /// <param name="stack">Empty for a length above <see cref="LongestOnStack"/>.</param>
    /// <param name="length">How many bytes are needed.</param>
    public WorkBytes(Span<byte> stack, int length)
    {
        _rented = length > stack.Length ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span = (_rented ?? stack)[..length];
    }

    public Span<byte> Span { get; }

    /// <summary>Clears the array before it returns to the pool: a token is a secret.</summary>
    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented, clearArray: true);
        }
    }
}
