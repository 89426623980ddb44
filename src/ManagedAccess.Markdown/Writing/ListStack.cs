namespace ManagedAccess.Markdown.Writing;

/// <summary>A list that is being written.</summary>
internal struct OpenList
{
    public char Marker;
    public int Number;
    public bool Loose;
    public bool HasItems;
    public bool ItemOpen;

    /// <summary>The output depth at which content directly in the list got the indent of the last item, to be shown below it; 0 without such content.</summary>
    public int StrayDepth;

    /// <summary>How far the blocks of the last item are indented.</summary>
    public int MarkerWidth;

    /// <summary>Made for an item outside any list; it ends with the item.</summary>
    public bool Implied;
}

/// <summary>The lists around the current place.</summary>
internal sealed class ListStack
{
    private OpenList[] _lists = new OpenList[8];

    public int Count { get; private set; }

    public ref OpenList Current => ref _lists[Count - 1];

    public void Push(in OpenList list)
    {
        if (Count == _lists.Length)
        {
            Array.Resize(ref _lists, Count * 2);
        }

        _lists[Count++] = list;
    }

    public void Pop() => Count--;
}
