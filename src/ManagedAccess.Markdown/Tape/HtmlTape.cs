using System.Buffers;
using System.Diagnostics;

namespace ManagedAccess.Markdown.Tape;

/// <summary>A page read once: a flat run of records over the source text, elements properly nested.</summary>
/// <remarks>
/// Only text and values that contain character references are copied. Dispose it to give the arrays back;
/// no span obtained from it may be used after that.
/// </remarks>
internal sealed class HtmlTape : IDisposable
{
    private readonly string _source;
    private TapeRecord[] _records;
    private TapeAttribute[] _attributes;
    private char[] _decoded;

    internal HtmlTape(string source, TapeRecord[] records, int count, TapeAttribute[] attributes, char[] decoded, long steps)
    {
        _source = source;
        _records = records;
        _attributes = attributes;
        _decoded = decoded;
        Count = count;
        Steps = steps;
    }

    public int Count { get; }

    /// <summary>How many elementary steps reading took; tests hold it to a multiple of the length.</summary>
    public long Steps { get; }

    public string Source => _source;

    /// <summary>The places in the source of the style sheets in the page, without the style sheets for print.</summary>
    public IReadOnlyList<(int Start, int Length)> StyleSheets { get; init; } = [];

    /// <summary>The page runs scripts: content that waits for a script to show it counts as visible.</summary>
    public bool HasScript { get; init; }

    /// <summary>The page names an external style sheet, so not all colours behind its text are known.</summary>
    public bool HasLinkedStyle { get; init; }

    /// <summary>Some element shows only once it is opened.</summary>
    public bool HasPopover { get; init; }

    /// <summary>Some button opens dialogs or popovers without a script.</summary>
    public bool HasOpener { get; init; }

    /// <summary>The tags of the elements in the source; roles may give elements further tags.</summary>
    public TagSet Tags { get; init; }

    /// <summary>The attributes that some element has, with the bits of <see cref="TapeRecord.AttributeMask"/>.</summary>
    public uint AttributeMask { get; init; }

    public bool Has(HtmlAttribute attribute) => (AttributeMask & 1u << (int)attribute) != 0;

    /// <summary>Some element has a colour of its own in an attribute: <c>color</c> or <c>bgcolor</c>.</summary>
    public bool HasColors { get; init; }

    public Span<TapeRecord> Records => _records.AsSpan(0, Count);

    /// <summary>How often a record has been read by the passes after parsing; counted in Debug builds, for the tests.</summary>
    public long Visits { get; private set; }

    public ref TapeRecord this[int index]
    {
        get
        {
            CountVisit();
            return ref _records[index];
        }
    }

    /// <summary>The text of a text record, references resolved and line ends normalised.</summary>
    public ReadOnlySpan<char> TextOf(in TapeRecord record) => Slice(record.Offset, record.Length);

    /// <summary>The name of an element as it is written in the source.</summary>
    public ReadOnlySpan<char> NameOf(in TapeRecord record) => _source.AsSpan(record.Offset + 1, record.Length);

    public ReadOnlySpan<TapeAttribute> AttributesOf(in TapeRecord record) => _attributes.AsSpan(record.FirstAttribute, record.AttributeCount);

    public ReadOnlySpan<char> NameOf(in TapeAttribute attribute) => _source.AsSpan(attribute.NameOffset, attribute.NameLength);

    /// <summary>Takes the same records in another order, in an array of the shared pool.</summary>
    public void Reorder(TapeRecord[] records) => _records = records;

    /// <summary>The array behind <see cref="Records"/>, for <see cref="Reorder"/>.</summary>
    public TapeRecord[] Array => _records;

    public ReadOnlySpan<char> ValueOf(scoped in TapeAttribute attribute) => Slice(attribute.ValueOffset, attribute.ValueLength);

    /// <summary>The value of an attribute; empty both when it is absent and when it is empty.</summary>
    public ReadOnlySpan<char> Attribute(in TapeRecord record, HtmlAttribute name) =>
        TryGetAttribute(record, name, out var value) ? value : default;

    public bool TryGetAttribute(in TapeRecord record, HtmlAttribute name, out ReadOnlySpan<char> value)
    {
        if (record.MayHave(name))
        {
            foreach (ref readonly var attribute in AttributesOf(record))
            {
                if (attribute.Known == name)
                {
                    value = ValueOf(attribute);
                    return true;
                }
            }
        }

        value = default;
        return false;
    }

    public void Dispose()
    {
        ArrayPool<TapeRecord>.Shared.Return(_records);
        ArrayPool<TapeAttribute>.Shared.Return(_attributes);
        ArrayPool<char>.Shared.Return(_decoded);
        (_records, _attributes, _decoded) = ([], [], []);
    }

    [Conditional("DEBUG")]
    private void CountVisit() => Visits++;

    private ReadOnlySpan<char> Slice(int offset, int length) =>
        offset >= 0 ? _source.AsSpan(offset, length) : _decoded.AsSpan(~offset, length);
}
