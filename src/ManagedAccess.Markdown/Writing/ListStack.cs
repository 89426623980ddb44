namespace ManagedAccess.Markdown.Writing;

/// <summary>A list that is being written.</summary>
internal struct OpenList
{
    public char Marker;
    public int Number;
    public bool Loose;
    public bool HasItems;
    public bool ItemOpen;

    /// <summary>The list stands in another list instead of in an item of it, and got an indent of its own.</summary>
    public bool Indented;

    /// <summary>Made for an item that stands in no list; it ends with the item.</summary>
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
