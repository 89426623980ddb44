using System.Text;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>64 bits (FNV-1a) for one member name in one object: enough to see a name twice in a single pass.</summary>
/// <remarks>Two different names that collide are refused as one: a refusal nobody but the maker of the collision will ever see.</remarks>
internal static class NameFingerprint
{
    /// <summary>The number of the outermost object.</summary>
    public const ulong TopLevel = 1;

    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <param name="name">The name as it is written between its quotes, escapes included: they are undone on the way.</param>
    /// <param name="scope">The number of the object it stands in.</param>
    public static ulong Of(ReadOnlySpan<byte> name, ulong scope)
    {
        var hash = (Offset ^ scope) * Prime;
        Span<byte> utf8 = stackalloc byte[4];
        for (var at = 0; at < name.Length;)
        {
            if (name[at] != '\\')
            {
                hash = (hash ^ name[at++]) * Prime;
                continue;
            }

            JsonEscape.TryRead(name, ref at, out var rune);
            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                hash = (hash ^ b) * Prime;
            }
        }

        return hash;
    }
}
