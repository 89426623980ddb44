namespace ManagedAccess.Markdown.Tape;

/// <summary>Finds a known name, ASCII case aside, in one probe and without allocating.</summary>
internal sealed class NameTable
{
    private const int Size = 1024;

    // Nine characters of seven bits fit a key exactly; longer names are compared once more.
    private const int ExactLength = 9;

    private readonly ulong[] _keys = new ulong[Size];
    private readonly byte[] _values = new byte[Size];
    private readonly string[] _names;

    /// <summary>Index 0 of <paramref name="names"/> stands for "unknown" and is never found.</summary>
    public NameTable(string[] names)
    {
        _names = names;
        for (var value = 1; value < names.Length; value++)
        {
            var key = Key(names[value]);
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
    public int Find(ReadOnlySpan<char> name)
    {
        var key = Key(name);
        if (key == 0)
        {
            return 0;
        }

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

    private static ulong Key(ReadOnlySpan<char> name)
    {
        if (name.Length > 24)
        {
            return 0;
        }

        ulong key = 0;
        foreach (var character in name)
        {
            if (character is <= ' ' or > '\x7f')
            {
                return 0;
            }

            key = (key << 7 | key >> 57) ^ (uint)(character | 0x20);
        }

        return key;
    }
}
