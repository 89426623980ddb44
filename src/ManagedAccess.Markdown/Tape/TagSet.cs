namespace ManagedAccess.Markdown.Tape;

/// <summary>A set of tags: a pass that only looks for one kind of element is left out where the page has none.</summary>
internal struct TagSet
{
    private ulong _first;
    private ulong _second;
    private ulong _third;

    public void Add(HtmlTag tag)
    {
        switch ((int)tag >> 6)
        {
            case 0:
                _first |= 1UL << (int)tag;
                break;
            case 1:
                _second |= 1UL << (int)tag;
                break;
            default:
                _third |= 1UL << (int)tag;
                break;
        }
    }

    public readonly bool Contains(HtmlTag tag) => (((int)tag >> 6 == 0 ? _first : (int)tag >> 6 == 1 ? _second : _third) & 1UL << (int)tag) != 0;
}
