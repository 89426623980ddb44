using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>Reads a page onto the tape: the stack of open elements and the records. Tokens come from the other half of this class.</summary>
/// <remarks>
/// The tree construction of the HTML standard (§13.2.6), reduced to the rules that decide where text belongs: implied ends, scopes,
/// table structure with foster parenting, formatting that is misnested or continues in the next block, select and foreign content.
/// Every search of the stack stops after <see cref="ScanLimit"/> entries, so that the time does not grow with depth times length.
/// </remarks>
internal sealed partial class TapeBuilder
{
    private const int ScanLimit = 256;

    private readonly string _source;
    private readonly int[] _openCount = ArrayPool<int>.Shared.Rent(HtmlTagNames.Count);
    private readonly List<FosteredRange> _fostered = [];
    private TapeRecord[] _records;
    private TapeAttribute[] _attributes;
    private char[] _decoded;
    private OpenElement[] _stack = ArrayPool<OpenElement>.Shared.Rent(64);
    private int _count;
    private int _attributeCount;
    private int _decodedLength;
    private int _depth;
    private long _steps;
    private bool _headOpen;
    private bool _bodySeen;
    private bool _quirks = true;
    private bool _formOpen;
    private bool _skipLineFeed;
    private bool _hasShadowRoots;
    private List<(int Start, int Length)>? _styleSheets;
    private bool _hasScript;
    private bool _hasLinkedStyle;
    private bool _hasPopover;
    private bool _hasOpener;
    private bool _hasColors;
    private TagSet _tags;
    private uint _attributeMask;

    private TapeBuilder(string source)
    {
        _source = source;
        _openCount.AsSpan().Clear();
        _records = ArrayPool<TapeRecord>.Shared.Rent(Math.Max(64, source.Length / 24));
        _attributes = ArrayPool<TapeAttribute>.Shared.Rent(Math.Max(64, source.Length / 48));
        _decoded = ArrayPool<char>.Shared.Rent(Math.Max(256, source.Length / 32));
    }

    private bool CurrentIsForeign => _depth > 0 && _stack[_depth - 1].Foreign;

    private HtmlTag Current => _depth > 0 ? _stack[_depth - 1].Tag : HtmlTag.Html;

    private InsertionMode Mode => _depth > 0 ? _stack[_depth - 1].Mode : InsertionMode.Body;

    // §13.2.6.1: directly inside these, content that is not part of the table is put in front of it.
    private bool FostersHere => _depth > 0 && _stack[_depth - 1] is { Foreign: false, Tag: HtmlTag.Table or HtmlTag.Tbody or HtmlTag.Tfoot or HtmlTag.Thead or HtmlTag.Tr };

    /// <summary>Reads a page once, from left to right; any text is a page.</summary>
    public static HtmlTape Read(string source) => new TapeBuilder(source).Build();

    private HtmlTape Build()
    {
        ReadTokens();
        Pop(0);
        ArrayPool<int>.Shared.Return(_openCount);
        ArrayPool<OpenElement>.Shared.Return(_stack);
        ArrayPool<ActiveFormat>.Shared.Return(_formats);
        if (_fostered.Count > 0)
        {
            _records = FosterRelocation.Apply(_records, _count, _fostered, ref _steps);
        }

        var tape = new HtmlTape(_source, _records, _count, _attributes, _decoded, _steps) { StyleSheets = _styleSheets ?? (IReadOnlyList<(int, int)>)[], HasScript = _hasScript, HasLinkedStyle = _hasLinkedStyle, HasPopover = _hasPopover, HasOpener = _hasOpener, Tags = _tags, AttributeMask = _attributeMask, HasColors = _hasColors };
        if (_hasShadowRoots)
        {
            ShadowRoots.Arrange(tape);
        }

        return tape;
    }

    private int Append(in TapeRecord record)
    {
        if (_count == _records.Length)
        {
            Grow(ref _records);
        }

        _steps++;
        _records[_count] = record;
        return _count++;
    }

    private static void Grow<T>(ref T[] array)
    {
        var larger = ArrayPool<T>.Shared.Rent(array.Length * 2);
        array.CopyTo(larger, 0);
        ArrayPool<T>.Shared.Return(array);
        array = larger;
    }

    /// <summary>Appends the start of an element and, unless it is void, makes it the current one.</summary>
    private int Insert(in TagToken token)
    {
        var fosteredFrom = FostersHere && !token.Tag.Has(TagTraits.TablePart) && !IsAllowedInTable(token) ? NearestTable() : -1;
        return Push(token, fosteredFrom);
    }

    private int Push(in TagToken token, int fosteredFrom)
    {
        var index = Append(new TapeRecord
        {
            Kind = TapeKind.Start,
            Tag = token.Tag,
            Offset = token.Offset,
            Length = token.NameLength,
            Match = _count,
            Extent = int.MaxValue,
            FirstAttribute = token.FirstAttribute,
            AttributeCount = token.AttributeCount,
            AttributeMask = token.AttributeMask,
        });
        _tags.Add(token.Tag);
        _attributeMask |= token.AttributeMask;
        if (token.Tag.Has(TagTraits.Void))
        {
            Moved(index, fosteredFrom);
            return index;
        }

        if (_depth == _stack.Length)
        {
            Grow(ref _stack);
        }

        var mode = ModeInside(token.Tag);
        _stack[_depth++] = new OpenElement { Record = index, FosteredFrom = fosteredFrom, Tag = token.Tag, Mode = mode };
        _openCount[(int)token.Tag]++;
        return index;
    }

    private InsertionMode ModeInside(HtmlTag tag) => tag switch
    {
        HtmlTag.Table => InsertionMode.Table,
        HtmlTag.Tbody or HtmlTag.Thead or HtmlTag.Tfoot => InsertionMode.TableSection,
        HtmlTag.Tr => InsertionMode.Row,
        HtmlTag.Td or HtmlTag.Th => InsertionMode.Cell,
        HtmlTag.Caption => InsertionMode.Caption,
        HtmlTag.Colgroup => InsertionMode.ColumnGroup,
        HtmlTag.Template => InsertionMode.Body,
        _ => Mode,
    };

    /// <summary>Closes elements until only <paramref name="depth"/> are open, and closes the elements below that ended earlier.</summary>
    private void Pop(int depth)
    {
        while (_depth > depth || (_depth > 0 && _stack[_depth - 1].Ended))
        {
            ref var entry = ref _stack[--_depth];
            _openCount[(int)entry.Tag]--;
            var end = Append(new TapeRecord { Kind = TapeKind.End, Tag = entry.Tag, Match = entry.Record });
            _records[entry.Record].Match = end;
            Moved(entry.Record, entry.FosteredFrom);
        }
    }

    private void Moved(int start, int fosteredFrom)
    {
        if (fosteredFrom >= 0)
        {
            _fostered.Add(new FosteredRange(start, _count, fosteredFrom));
        }
    }

    private int NearestTable()
    {
        for (var i = _depth - 1; i >= Math.Max(0, _depth - ScanLimit); i--)
        {
            _steps++;
            if (_stack[i].Tag is HtmlTag.Table)
            {
                return _stack[i].Record;
            }
        }

        return -1;
    }

    /// <summary>The place of the nearest open <paramref name="tag"/> before a boundary, or -1 (§13.2.4.2).</summary>
    private int FindInScope(HtmlTag tag, HtmlTag? boundary = null, HtmlTag? boundary2 = null, bool tableScope = false)
    {
        if (_openCount[(int)tag] == 0)
        {
            return -1;
        }

        for (var i = _depth - 1; i >= Math.Max(0, _depth - ScanLimit); i--)
        {
            _steps++;
            var open = _stack[i].Tag;
            if (open == tag && !_stack[i].Foreign && !_stack[i].Ended)
            {
                return i;
            }

            var stops = tableScope
                ? open is HtmlTag.Table or HtmlTag.Html or HtmlTag.Template
                : open.Has(TagTraits.Scope) || open == boundary || open == boundary2 || (_stack[i].Foreign && IsIntegrationPoint(i));
            if (stops)
            {
                return -1;
            }
        }

        return -1;
    }

    private void CloseParagraph()
    {
        var paragraph = FindInScope(HtmlTag.P, HtmlTag.Button);
        if (paragraph >= 0)
        {
            Pop(paragraph);
        }
    }

    private void ImplyEndTags(HtmlTag except = HtmlTag.Unknown)
    {
        while (_depth > 0 && Current.Has(TagTraits.ImpliedEnd) && Current != except && !CurrentIsForeign)
        {
            Pop(_depth - 1);
        }
    }
}
