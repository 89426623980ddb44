using System.Buffers;

namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>The pieces of one block's inline content, in order, in memory that is used again for the next block.</summary>
internal sealed class InlineItems : IDisposable
{
    private InlineItem[] _items = ArrayPool<InlineItem>.Shared.Rent(64);

    public int Count { get; private set; }

    public Span<InlineItem> Written => _items.AsSpan(0, Count);

    /// <summary>The last item; there must be one.</summary>
    public ref InlineItem Last => ref _items[Count - 1];

    public bool EndsIn(InlineKind kind) => Count > 0 && _items[Count - 1].Kind == kind;

    /// <summary>The last item ends the line, so that no space is needed before the next.</summary>
    public bool EndsInLine => Count > 0 && _items[Count - 1].Kind is InlineKind.Break or InlineKind.Tag;

    public bool HasOpening(int record)
    {
        foreach (ref readonly var item in Written)
        {
            if (item.Kind == InlineKind.Open && item.Record == record)
            {
                return true;
            }
        }

        return false;
    }

    public void Add(in InlineItem item)
    {
        if (Count == _items.Length)
        {
            var larger = ArrayPool<InlineItem>.Shared.Rent(Count * 2);
            Written.CopyTo(larger);
            ArrayPool<InlineItem>.Shared.Return(_items);
            _items = larger;
        }

        _items[Count++] = item;
    }

    public void RemoveLast() => Count--;

    public void Clear() => Count = 0;

    public void Dispose()
    {
        ArrayPool<InlineItem>.Shared.Return(_items);
        _items = [];
        Count = 0;
    }
}
