namespace ManagedAccess.Markdown.Tape;

/// <summary>Finds a known name, ASCII case aside, in one probe and without allocating.</summary>
internal sealed class NameTable
{
    private const int Size = 1024;

    // Nine characters of seven bits fit a key exactly; longer names are compared once more.
    private const int ExactLength = 9;
    private const int MaxLength = 24;

    private readonly ulong[] _keys = new ulong[Size];
    private readonly byte[] _values = new byte[Size];
    private readonly string[] _names;

    /// <summary>Index 0 of <paramref name="names"/> stands for "unknown" and is never found.</summary>
    public NameTable(string[] names)
    {
        _names = names;
        for (var value = 1; value < names.Length; value++)
        {
            ulong key = 0;
            foreach (var character in names[value])
            {
                key = Mix(key, character);
            }

            var slot = Slot(key);
            while (_keys[slot] != 0)
            {
                slot = (slot + 1) & (Size - 1);
            }

            _keys[slot] = key;
            _values[slot] = (byte)value;
        }
    }

    /// <summary>The index of <paramref name="name"/>, or 0.</summary>
    public int Find(ReadOnlySpan<char> name) => FindFirst(name, ends: 0, out _);

    /// <summary>The index of the name that <paramref name="text"/> begins with, or 0. Its first character is part of the name in any case.</summary>
    /// <remarks>Names are short: one loop over a name takes less time than a search for its end and a second look at each character.</remarks>
    /// <param name="text">The text, of any length.</param>
    /// <param name="ends">The characters that end a name, all of them below 64, as bits.</param>
    /// <param name="length">The length of the name; the whole text when nothing ends it.</param>
    public int FindFirst(ReadOnlySpan<char> text, ulong ends, out int length)
    {
        ulong key = 0;
        var isAscii = true;
        for (length = 0; length < text.Length; length++)
        {
            var character = text[length];
            if (character < 64 && (ends >> character & 1) != 0 && length > 0)
            {
                break;
            }

            isAscii &= character is > ' ' and <= '\x7f';
            key = Mix(key, character);
        }

        return isAscii && length <= MaxLength ? Find(key, text[..length]) : 0;
    }

    private int Find(ulong key, ReadOnlySpan<char> name)
    {
        for (var slot = Slot(key); _keys[slot] != 0; slot = (slot + 1) & (Size - 1))
        {
            if (_keys[slot] == key)
            {
                int value = _values[slot];
                return name.Length <= ExactLength || name.Equals(_names[value], StringComparison.OrdinalIgnoreCase) ? value : 0;
            }
        }

        return 0;
    }

    private static int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15UL) >> 54);

    private static ulong Mix(ulong key, char character) => (key << 7 | key >> 57) ^ (uint)(character | 0x20);
}
