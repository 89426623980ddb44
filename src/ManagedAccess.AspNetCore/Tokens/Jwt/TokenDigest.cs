using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>The SHA-256 of a whole token, which is kept in place of the token wherever a token has to be remembered.</summary>
internal readonly record struct TokenDigest(ulong A, ulong B, ulong C, ulong D)
{
    // Half of the cost of a digest is to create and free the native context, so each thread keeps its own.
    [ThreadStatic]
    private static IncrementalHash? _hasher;

    public static TokenDigest Compute(ReadOnlySpan<byte> token)
    {
        Span<ulong> digest = stackalloc ulong[SHA256.HashSizeInBytes / sizeof(ulong)];
        _hasher ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hasher.AppendData(token);
        _hasher.GetHashAndReset(MemoryMarshal.AsBytes(digest));
        return new(digest[0], digest[1], digest[2], digest[3]);
    }

    /// <summary>The digest as bytes.</summary>
    public byte[] ToArray()
    {
        ReadOnlySpan<ulong> words = [A, B, C, D];
        return MemoryMarshal.AsBytes(words).ToArray();
    }

    /// <summary>A digest from its 32 bytes.</summary>
    public static TokenDigest Read(ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        return new(words[0], words[1], words[2], words[3]);
    }

    /// <summary>The digest in base64url, as <c>ath</c> has it (RFC 9449 §4.2).</summary>
    public string ToBase64Url()
    {
        ReadOnlySpan<ulong> words = [A, B, C, D];
        return Base64Url.EncodeToString(MemoryMarshal.AsBytes(words));
    }

    public override int GetHashCode() => (int)A;

    public string ToShortString() =>
        (BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(A) : A).ToString("x16", CultureInfo.InvariantCulture);
}
