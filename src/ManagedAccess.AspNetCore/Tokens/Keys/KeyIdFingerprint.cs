using System.Text;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>A number for a key ID, seeded per process: what is remembered of key IDs that do not exist.</summary>
internal static class KeyIdFingerprint
{
    private const int UsualLength = 256;

    public static ulong Of(string? keyId)
    {
        if (keyId is null)
        {
            return 0;
        }

        var length = Encoding.UTF8.GetByteCount(keyId);
        var utf8 = length > UsualLength ? new byte[length] : stackalloc byte[UsualLength];
        return Of(utf8[..Encoding.UTF8.GetBytes(keyId, utf8)]);
    }

    public static ulong Of(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        return (uint)hash.ToHashCode();
    }
}
