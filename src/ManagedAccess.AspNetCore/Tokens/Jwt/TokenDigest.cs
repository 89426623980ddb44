using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>The SHA-256 of a whole token: what stands for a token wherever we have to remember one.</summary>
internal readonly record struct TokenDigest(ulong A, ulong B, ulong C, ulong D)
{
    public static TokenDigest Of(ReadOnlySpan<byte> token)
    {
        Span<ulong> digest = stackalloc ulong[SHA256.HashSizeInBytes / sizeof(ulong)];
        SHA256.HashData(token, MemoryMarshal.AsBytes(digest));
        return new(digest[0], digest[1], digest[2], digest[3]);
    }

    public override int GetHashCode() => (int)A;

    public string ToShortString() =>
        (BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(A) : A).ToString("x16", CultureInfo.InvariantCulture);
}
