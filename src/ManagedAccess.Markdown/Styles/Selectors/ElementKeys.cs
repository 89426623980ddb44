using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles.Selectors;

/// <summary>The keys of every element and its place among its siblings, found once for a page, and the set of keys that the page has.</summary>
internal sealed class ElementKeys(HtmlTape tape) : IDisposable
{
    private const int FilterBits = 14;
    private const int Alike = 512;

    private struct Element
    {
        public int First;
        public int Count;

        /// <summary>1 for the first child.</summary>
        public int Place;
    }

    private Element[] _elements = [];
    private readonly PooledList<int> _keys = new(1024);
    private ulong[] _filter = [];

    /// <summary>Reads the page, unless it has been read: a page without style sheets needs this only when its attributes may hide text.</summary>
    public void Read()
    {
        if (_elements.Length > 0)
        {
            return;
        }

        _filter = ArrayPool<ulong>.Shared.Rent(1 << (FilterBits - 6));
        _elements = ArrayPool<Element>.Shared.Rent(Math.Max(1, tape.Count));
        _filter.AsSpan(0, 1 << (FilterBits - 6)).Clear();
        Span<int> ofTags = stackalloc int[HtmlTagNames.Count];
        ofTags.Clear();
        Span<int> alike = stackalloc int[Alike];
        alike.Clear();
        using var places = new PooledList<int>(64);
        places.Add(0);
        for (var index = 0; index < tape.Count; index++)
        {
            ref readonly var record = ref tape.Records[index];
            if (record.Kind == TapeKind.End)
            {
                places.Shrink(places.Count - 1);
            }
            else if (record.Kind == TapeKind.Start)
            {
                var classes = tape.Attribute(record, HtmlAttribute.Class);
                ref var seen = ref alike[PlaceOfLook(record.Tag, classes)];
                if (IsAlike(index, classes, seen))
                {
                    _elements[index] = _elements[seen] with { Place = PlaceOf(record.Tag, places) };
                }
                else
                {
                    var first = _keys.Count;
                    AddKeys(record, classes, first, ofTags);
                    _elements[index] = new Element { First = first, Count = _keys.Count - first, Place = PlaceOf(record.Tag, places) };
                    seen = index;
                }

                if (record.Match > index)
                {
                    places.Add(0);
                }
            }
        }
    }

    /// <summary>The type first, then id and classes, and 0 at the end.</summary>
    public ReadOnlySpan<int> Of(int element) => _keys.Slice(_elements[element].First, _elements[element].Count);

    public int PlaceOf(int element) => _elements[element].Place;

    /// <summary>Whether some element may have the key.</summary>
    public bool MayHold(int key) => key == 0 || (_filter[Bit(key) >> 6] & 1UL << (Bit(key) & 63)) != 0;

    public void Dispose()
    {
        ArrayPool<Element>.Shared.Return(_elements);
        ArrayPool<ulong>.Shared.Return(_filter);
        _keys.Dispose();
    }

    // Rows, items and cards repeat the same tag and classes, and then have the same keys.
    private bool IsAlike(int index, ReadOnlySpan<char> classes, int seen)
    {
        ref readonly var record = ref tape.Records[index];
        ref readonly var other = ref tape.Records[seen];
        return seen < index && other.Kind == TapeKind.Start && record.Tag == other.Tag && record.Tag != HtmlTag.Unknown && !record.Has(HtmlAttribute.Id) && !other.Has(HtmlAttribute.Id)
            && record.Has(HtmlAttribute.Class) == other.Has(HtmlAttribute.Class) && classes.SequenceEqual(tape.Attribute(other, HtmlAttribute.Class));
    }

    private static int PlaceOfLook(HtmlTag tag, ReadOnlySpan<char> classes)
    {
        var look = classes.IsEmpty ? 0 : (classes.Length * 31) + (classes[0] * 7) + (classes[classes.Length / 2] * 5) + (classes[^1] * 3);
        return (look + (int)tag) & (Alike - 1);
    }

    // Most fragments and many pages leave out the head. The elements that belong in the head are not siblings of the content.
    private static int PlaceOf(HtmlTag tag, PooledList<int> places)
    {
        ref var place = ref places[places.Count - 1];
        var isHead = place == 0 && places.Count <= 2 && tag is (HtmlTag.Style or HtmlTag.Title or HtmlTag.Meta or HtmlTag.Link or HtmlTag.Script or HtmlTag.Base);
        return isHead ? 1 : ++place;
    }

    private void AddKeys(in TapeRecord record, ReadOnlySpan<char> classes, int first, Span<int> ofTags)
    {
        ref var known = ref ofTags[(int)record.Tag];
        if (record.Tag == HtmlTag.Unknown)
        {
            Add(StyleKey.OfType(tape.NameOf(record)), first);
        }
        else
        {
            known = known != 0 ? known : StyleKey.OfType(HtmlTagNames.NameOf(record.Tag));
            Add(known, first);
        }

        if (record.Has(HtmlAttribute.Id))
        {
            Add(StyleKey.OfId(tape.Attribute(record, HtmlAttribute.Id)), first);
        }

        while (!classes.IsEmpty)
        {
            var end = classes.IndexOfAny(" \t\n\r\f");
            var name = end < 0 ? classes : classes[..end];
            classes = end < 0 ? default : classes[(end + 1)..];
            if (!name.IsEmpty)
            {
                Add(StyleKey.OfClass(name), first);
            }
        }

        // The key of rules for any element.
        _keys.Add(0);
    }

    // If a class is named twice, it is tested once. Among very many classes a repeated test does not matter.
    private void Add(int key, int first)
    {
        var seen = _keys.Slice(Math.Max(first, _keys.Count - 32), Math.Min(_keys.Count - first, 32));
        if (!seen.Contains(key))
        {
            _keys.Add(key);
            _filter[Bit(key) >> 6] |= 1UL << (Bit(key) & 63);
        }
    }

    private static int Bit(int key) => (int)((uint)key * 0x9E3779B1u >> (32 - FilterBits));
}
