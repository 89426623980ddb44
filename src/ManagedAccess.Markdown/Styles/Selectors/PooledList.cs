using System.Buffers;

namespace ManagedAccess.Markdown.Styles.Selectors;

/// <summary>A list in an array of the shared pool; it can be cut back to an earlier length.</summary>
internal sealed class PooledList<T>(int capacity) : IDisposable
    where T : struct
{
    private T[] _items = ArrayPool<T>.Shared.Rent(capacity);

    public int Count { get; private set; }

    public ref T this[int index] => ref _items[index];

    public ReadOnlySpan<T> Slice(int start, int length) => _items.AsSpan(start, length);

    public ref T Add(in T item)
    {
        if (Count == _items.Length)
        {
            var larger = ArrayPool<T>.Shared.Rent(Count * 2);
            _items.CopyTo(larger, 0);
            ArrayPool<T>.Shared.Return(_items);
            _items = larger;
        }

        _items[Count] = item;
        return ref _items[Count++];
    }

    /// <summary>Makes the list <paramref name="count"/> items long, all of them <paramref name="item"/>; at most the capacity.</summary>
    public void Fill(in T item, int count)
    {
        _items.AsSpan(0, count).Fill(item);
        Count = count;
    }

    /// <summary>Moves the items from <paramref name="start"/> on to the end of another list.</summary>
    public void MoveTo(PooledList<T> other, int start)
    {
        for (var i = start; i < Count; i++)
        {
            other.Add(_items[i]);
        }

        Count = start;
    }

    public void Shrink(int count) => Count = count;

    public void Dispose()
    {
        ArrayPool<T>.Shared.Return(_items);
        _items = [];
    }
}
