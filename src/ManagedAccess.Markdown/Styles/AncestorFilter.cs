using System.Buffers;

namespace ManagedAccess.Markdown.Styles;

/// <summary>The keys that the open elements have, as a counting filter: most selectors ask for a key that no open element has, and need not be read.</summary>
internal sealed class AncestorFilter : IDisposable
{
    private const int Bits = 11;

    private readonly int[] _counts = ArrayPool<int>.Shared.Rent(1 << Bits);
    private int[] _keys = ArrayPool<int>.Shared.Rent(256);

    public AncestorFilter() => _counts.AsSpan(0, 1 << Bits).Clear();

    /// <summary>The total number of keys of the open elements.</summary>
    public int Count { get; private set; }

    public void Add(ReadOnlySpan<int> keys)
    {
        if (Count + keys.Length > _keys.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(Count + keys.Length + _keys.Length);
            _keys.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<int>.Shared.Return(_keys);
            _keys = larger;
        }

        keys.CopyTo(_keys.AsSpan(Count));
        Count += keys.Length;
        foreach (var key in keys)
        {
            _counts[Place(key)]++;
        }
    }

    /// <summary>Forgets the keys of the innermost elements until <paramref name="count"/> are left.</summary>
    public void Shrink(int count)
    {
        while (Count > count)
        {
            _counts[Place(_keys[--Count])]--;
        }
    }

    public bool MayHold((int First, int Second) around) =>
        (around.First == 0 || _counts[Place(around.First)] > 0) && (around.Second == 0 || _counts[Place(around.Second)] > 0);

    /// <summary>The last place of a key among the first <paramref name="count"/>; -1 when the key is not there.</summary>
    public int Find(int key, int count) => _keys.AsSpan(0, count).LastIndexOf(key);

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_counts);
        ArrayPool<int>.Shared.Return(_keys);
    }

    private static int Place(int key) => (int)((uint)key * 0x9E3779B1u >> (32 - Bits));
}
