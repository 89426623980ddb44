using System.Buffers;

namespace ManagedAccess.AspNetCore.Markdown.Writing;

/// <summary>Collects the inline content of one block: white space collapsed, formatting properly nested and never around edge spaces.</summary>
/// <remarks>
/// A space waits until something follows it, and so does formatting; closing comes at once. Therefore a space always ends
/// up outside formatting it only touches, and formatting around nothing leaves no trace.
/// </remarks>
internal sealed class InlineBuffer : IDisposable
{
    // White space collapses; other controls, and characters that reorder or smuggle text, are not for reading.
    private static readonly SearchValues<char> Special = SearchValues.Create(
        "\0\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f \x7f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\udb40");

    // Nested deeper than anyone writes, formatting adds nothing, and every block would have to close and reopen it.
    private const int MaxNesting = 16;

    private InlineItem[] _items = ArrayPool<InlineItem>.Shared.Rent(64);
    private OpenFormat[] _open = ArrayPool<OpenFormat>.Shared.Rent(32);
    private int _openCount;
    private bool _pendingSpace;
    private int _waiting;

    public CharBuffer Characters { get; } = new(1024);

    public int Count { get; private set; }

    public Span<InlineItem> Items => _items.AsSpan(0, Count);

    public bool IsEmpty => Count == 0;

    private int Shown => Math.Min(_openCount, MaxNesting);

    public bool InLink
    {
        get
        {
            for (var i = 0; i < Shown; i++)
            {
                if (_open[i].Format == InlineFormat.Link)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public void AppendText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var special = text.IndexOfAny(Special);
            var plain = special < 0 ? text : text[..special];
            if (!plain.IsEmpty)
            {
                Put(InlineKind.Text, plain);
            }

            if (special < 0)
            {
                return;
            }

            var consumed = 1;
            if (text[special] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _pendingSpace = true;
            }
            else if (text[special] == '\udb40' && special + 1 < text.Length && char.IsLowSurrogate(text[special + 1]))
            {
                // U+E0000 and on: invisible tags that repeat ASCII. A flag made of them loses its region and stays a flag.
                consumed = 2;
            }

            text = text[(special + consumed)..];
        }
    }

    /// <summary>Code: white space collapses as elsewhere, but stays at the edges.</summary>
    public void AppendCode(ReadOnlySpan<char> text)
    {
        var start = Count > 0 && _items[Count - 1].Kind == InlineKind.Code && !_pendingSpace && _waiting == 0;
        if (!start)
        {
            Begin(InlineKind.Code);
        }

        var space = false;
        foreach (var character in text)
        {
            if (character is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                space = true;
                continue;
            }

            if (space)
            {
                PutCode(' ');
                space = false;
            }

            if (character >= ' ' && character is not ('\x7f' or '\u200b'))
            {
                PutCode(character);
            }
        }

        if (space)
        {
            PutCode(' ');
        }
    }

    public void AppendRaw(ReadOnlySpan<char> markdown)
    {
        Begin(InlineKind.Raw);
        Characters.Append(markdown);
        _items[Count - 1].Length += markdown.Length;
    }

    public void AppendTag(ReadOnlySpan<char> tag)
    {
        _pendingSpace = false;
        if (EndsInBreak)
        {
            RemoveBreak();
        }

        Add(new InlineItem { Kind = InlineKind.Tag, Start = Characters.Length, Length = tag.Length });
        Characters.Append(tag);
    }

    public void AppendSpace() => _pendingSpace = true;

    /// <summary>Formatting that is open and can show.</summary>
    public ReadOnlySpan<OpenFormat> Open() => _open.AsSpan(0, Shown);

    /// <summary>A line break where blocks meet that cannot be blocks here; never two in a row.</summary>
    public void AppendBoundary()
    {
        if (Count > 0 && _items[Count - 1].Kind is not (InlineKind.Break or InlineKind.Tag))
        {
            AppendBreak();
        }

        _pendingSpace = false;
    }

    public bool EndsInBreak => Count > 0 && _items[Count - 1].Kind == InlineKind.Break;

    public bool EndsInDigit => Count > 0 && !_pendingSpace && _items[Count - 1].Kind == InlineKind.Text && char.IsAsciiDigit(Characters.Last);

    public void RemoveBreak() => Count--;

    public void AppendBreak()
    {
        _pendingSpace = false;
        if (Count > 0)
        {
            Add(new InlineItem { Kind = InlineKind.Break });
        }
    }

    public void Open(InlineFormat format, int record)
    {
        if (_openCount == _open.Length)
        {
            var larger = ArrayPool<OpenFormat>.Shared.Rent(_open.Length * 2);
            _open.CopyTo(larger, 0);
            ArrayPool<OpenFormat>.Shared.Return(_open);
            _open = larger;
        }

        var spent = _openCount >= MaxNesting || (format == InlineFormat.Link && InLink);
        _open[_openCount++] = new OpenFormat { Format = format, Record = record, Spent = spent };
        _waiting += spent ? 0 : 1;
    }

    public void Close(int record)
    {
        // In the order of the tape, so what was never opened is known without looking further.
        var place = _openCount - 1;
        while (place >= 0 && _open[place].Record > record)
        {
            place--;
        }

        if (place < 0 || _open[place].Record != record)
        {
            return;
        }

        // What was opened inside and is still open closes too, and opens again when more text comes.
        for (var i = Shown - 1; i >= place; i--)
        {
            EmitClose(ref _open[i]);
        }

        _waiting -= _open[place].Spent ? 0 : 1;
        Array.Copy(_open, place + 1, _open, place, --_openCount - place);
    }

    /// <summary>Ends the block: closes what is open, to be opened again in the next one.</summary>
    public void EndBlock()
    {
        for (var i = Shown - 1; i >= 0; i--)
        {
            EmitClose(ref _open[i]);
        }

        while (Count > 0 && _items[Count - 1].Kind == InlineKind.Break)
        {
            Count--;
        }
    }

    /// <summary>Ready for the next block.</summary>
    public void Clear()
    {
        // A link that spans blocks is written with the first of them.
        for (var i = 0; i < Shown; i++)
        {
            if (_open[i] is { Format: InlineFormat.Link, Spent: false } && HasLink(_open[i].Record))
            {
                _open[i].Spent = true;
                _waiting--;
            }
        }

        Count = 0;
        Characters.Truncate(0);
        _pendingSpace = false;
    }

    public void Dispose()
    {
        ArrayPool<InlineItem>.Shared.Return(_items);
        ArrayPool<OpenFormat>.Shared.Return(_open);
        (_items, _open) = ([], []);
        Characters.Dispose();
    }

    private bool HasLink(int record)
    {
        foreach (ref readonly var item in Items)
        {
            if (item.Kind == InlineKind.Open && item.Record == record)
            {
                return true;
            }
        }

        return false;
    }

    private void EmitClose(ref OpenFormat open)
    {
        if (open.Emitted)
        {
            Add(new InlineItem { Kind = InlineKind.Close, Format = open.Format, Record = open.Record });
            open.Emitted = false;
            _waiting++;
        }
    }

    private void PutCode(char character)
    {
        ref var item = ref _items[Count - 1];
        if (character == ' ' && item.Length > 0 && Characters.Last == ' ')
        {
            return;
        }

        Characters.Append(character);
        item.Length++;
    }

    private void Put(InlineKind kind, ReadOnlySpan<char> text)
    {
        Begin(kind);
        Characters.Append(text);
        _items[Count - 1].Length += text.Length;
    }

    /// <summary>Emits what was waiting, then makes sure the last item is of <paramref name="kind"/> and takes more.</summary>
    private void Begin(InlineKind kind)
    {
        if (_pendingSpace)
        {
            _pendingSpace = false;
            if (Count > 0 && _items[Count - 1].Kind is not (InlineKind.Break or InlineKind.Tag))
            {
                if (_items[Count - 1].Kind != InlineKind.Text)
                {
                    Add(new InlineItem { Kind = InlineKind.Text, Start = Characters.Length });
                }

                Characters.Append(' ');
                _items[Count - 1].Length++;
            }
        }

        if (_waiting > 0)
        {
            EmitOpenings();
        }

        if (Count == 0 || _items[Count - 1].Kind != kind || kind == InlineKind.Raw)
        {
            Add(new InlineItem { Kind = kind, Start = Characters.Length });
        }
    }

    private void EmitOpenings()
    {
        for (var i = 0; i < Shown; i++)
        {
            ref var open = ref _open[i];
            if (open.Emitted || open.Spent)
            {
                continue;
            }

            open.Emitted = true;
            _waiting--;

            // "<b>a</b><b>b</b>" is one bold word.
            if (Count > 0 && _items[Count - 1] is { Kind: InlineKind.Close } last && last.Format == open.Format && open.Format != InlineFormat.Link)
            {
                Count--;
            }
            else
            {
                Add(new InlineItem { Kind = InlineKind.Open, Format = open.Format, Record = open.Record });
            }
        }
    }

    private void Add(in InlineItem item)
    {
        if (Count == _items.Length)
        {
            var larger = ArrayPool<InlineItem>.Shared.Rent(Count * 2);
            Items.CopyTo(larger);
            ArrayPool<InlineItem>.Shared.Return(_items);
            _items = larger;
        }

        _items[Count++] = item;
    }
}
