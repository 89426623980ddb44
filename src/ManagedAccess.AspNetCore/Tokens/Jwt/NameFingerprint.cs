using System.Buffers;
using System.Buffers.Binary;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>64 bits for one name in one object: enough to see a name twice in a single pass.</summary>
/// <remarks>Two different names that collide are refused as one: a refusal nobody but the maker of the collision will ever see.</remarks>
internal static class NameFingerprint
{
    /// <summary>The number of the outermost object.</summary>
    public const ulong TopLevel = 1;

    private const ulong Factor = 0x9E3779B97F4A7C15;
    private const int UsualLength = 256;

    /// <param name="name">The name without escapes.</param>
    /// <param name="scope">The number of the object it stands in.</param>
    public static ulong Of(ReadOnlySpan<byte> name, ulong scope)
    {
        var hash = (scope * Factor) ^ (ulong)name.Length;
        for (; name.Length >= sizeof(ulong); name = name[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
        }

        ulong rest = 0;
        foreach (var b in name)
        {
            rest = (rest << 8) | b;
        }

        return Mix(hash ^ rest);
    }

    /// <param name="name">The name as it is written, escapes included.</param>
    /// <param name="scope">The number of the object it stands in.</param>
    public static ulong OfEscaped(ReadOnlySpan<byte> name, ulong scope)
    {
        var rented = name.Length > UsualLength ? ArrayPool<byte>.Shared.Rent(name.Length) : null;
        var decoded = rented is null ? stackalloc byte[UsualLength] : rented;
        var hash = Of(decoded[..JsonEscape.Decode(name, decoded)], scope); // decoding never lengthens
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, Factor, out var low);
        return high ^ low ^ value;
    }
}
