using System.Buffers.Binary;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>64 bits for one name in one object: enough to notice a repeated name in a single pass.</summary>
/// <remarks>Two different names that collide are refused as a repeated name. In practice a collision happens only if somebody constructs it.</remarks>
internal static class NameFingerprint
{
    /// <summary>The number of the outermost object.</summary>
    public const ulong TopLevel = 1;

    private const ulong Factor = 0x9E3779B97F4A7C15;

    /// <param name="name">The name, unescaped.</param>
    /// <param name="scope">The number of the object that contains the name.</param>
    public static ulong Compute(ReadOnlySpan<byte> name, ulong scope)
    {
        var hash = (scope * Factor) ^ ((ulong)name.Length << 56); // above the remaining bytes below, so that "\0a" and "b" differ
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

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, Factor, out var low);
        return high ^ low ^ value;
    }
}
