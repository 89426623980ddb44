using System.Buffers;

namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>Collects the inline content of one block: white space collapsed, formatting properly nested and never around edge spaces.</summary>
/// <remarks>
/// A space waits until something follows it, and so does formatting; formatting closes at once. Therefore a space always ends
/// up outside the formatting beside it, and formatting around nothing is not written.
/// </remarks>
internal sealed class InlineBuffer : IDisposable
{
    // White space collapses. Other controls, and characters that reorder or hide text, are left out.
    private static readonly SearchValues<char> SpecialButSpace = SearchValues.Create(
        "\0\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\udb40" + ZeroWidth.All);

    private readonly InlineItems _items = new();
    private readonly FormatStack _formats;
    private bool _pendingSpace;

    public InlineBuffer() => _formats = new FormatStack(_items, Characters);

    public CharBuffer Characters { get; } = new(1024);

    public int Count => _items.Count;

    public Span<InlineItem> Items => _items.Written;

    public bool IsEmpty => Count == 0;

    public bool InLink => _formats.InLink;

    public bool EndsInBreak => _items.EndsIn(InlineKind.Break);

    /// <summary>The character right before this place, when it belongs to text or code; '\0' otherwise.</summary>
    public char LastCharacter => !_pendingSpace && Count > 0 && _items.Last is { Kind: InlineKind.Text or InlineKind.Code } or { Kind: InlineKind.Close, Format: not InlineFormat.Link } ? Characters.Last : '\0';

    /// <summary>The same for the text of a link that ends right before this place.</summary>
    public char LastOfLink => !_pendingSpace && Count > 0 && _items.Last is { Kind: InlineKind.Close, Format: InlineFormat.Link } ? Characters.Last : '\0';

    public void AppendText(ReadOnlySpan<char> text)
    {
        var ahead = -1;
        while (!text.IsEmpty)
        {
            // Searched again only after the place that was found: words with two spaces between them would take quadratic time otherwise.
            ahead = ahead >= 0 ? ahead : text.IndexOfAny(SpecialButSpace) is >= 0 and var found ? found : text.Length;
            var plain = Words(text[..ahead]);
            var special = plain.Length;
            var last = special == text.Length;
            if (_formats.Waits && !plain.IsEmpty && FormatStack.IsSpaceToReaders(plain[0]))
            {
                plain = plain.TrimStart(FormatStack.SpacesToReaders);
                _pendingSpace = true;
            }

            if (!plain.IsEmpty)
            {
                Begin(InlineKind.Text);
                Put(plain);
            }

            if (last)
            {
                return;
            }

            var consumed = 1;
            if (IsSpace(text[special]))
            {
                _pendingSpace = true;
            }
            else if (text[special] == '\udb40' && special + 1 < text.Length && char.IsLowSurrogate(text[special + 1]))
            {
                // U+E0000 and on: invisible tags that repeat ASCII. A flag made of them loses its region and stays a flag.
                consumed = 2;
            }
            else if (ZeroWidth.Is(text[special]) && ZeroWidth.IsNeeded(text[special], _pendingSpace ? default : Characters.Written, text[(special + 1)..]))
            {
                Begin(InlineKind.Text);
                Put(text.Slice(special, 1));
            }

            text = text[(special + consumed)..];
            ahead -= special + consumed;
        }
    }

    /// <summary>Code: white space collapses as elsewhere, but stays at the edges.</summary>
    public void AppendCode(ReadOnlySpan<char> text)
    {
        if (!_items.EndsIn(InlineKind.Code) || _pendingSpace || _formats.Waits)
        {
            Begin(InlineKind.Code);
        }

        var space = false;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (IsSpace(character))
            {
                space = true;
                continue;
            }

            if (space)
            {
                PutCode(' ');
                space = false;
            }

            if (character >= ' ' && character != '\x7f' && (!ZeroWidth.Is(character) || ZeroWidth.IsNeeded(character, Characters.Written, text[(i + 1)..])))
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
        Put(markdown);
    }

    public void AppendTag(ReadOnlySpan<char> tag)
    {
        _pendingSpace = false;
        if (EndsInBreak)
        {
            RemoveBreak();
        }

        _items.Add(new InlineItem { Kind = InlineKind.Tag, Start = Characters.Length, Length = tag.Length });
        Characters.Append(tag);
    }

    public void AppendSpace() => _pendingSpace = true;

    public void ForgetSpace() => _pendingSpace = false;

    /// <summary>The block begins with the box of a task.</summary>
    public bool StartsWithBox => Count > 0 && Items[0] is { Kind: InlineKind.Raw } first && Characters[first.Start..(first.Start + first.Length)] is [.., '[', 'x' or ' ', ']'];

    /// <summary>The block contains only a box so far.</summary>
    public bool IsBox => Count == 1 && StartsWithBox;

    /// <summary>The block is the box of a task that is not in a list of the page, and has no text.</summary>
    public bool IsImpliedBox => IsBox && Characters.Written[0] != '[';

    /// <summary>A line break between two blocks where blocks are not possible; never two in a row.</summary>
    public void AppendBoundary()
    {
        if (Count > 0 && !_items.EndsInLine)
        {
            AppendBreak();
        }

        _pendingSpace = false;
    }

    public void RemoveBreak() => _items.RemoveLast();

    public void AppendBreak()
    {
        _pendingSpace = false;
        if (Count > 0)
        {
            _items.Add(new InlineItem { Kind = InlineKind.Break });
        }
    }

    /// <summary>Formatting that is open and has a visible effect.</summary>
    public ReadOnlySpan<OpenFormat> Open() => _formats.Shown;

    public void Open(InlineFormat format, int record) => _formats.Open(format, record);

    public void Close(int record) => _pendingSpace |= _formats.Close(record);

    /// <summary>Ends the block: closes the open formatting, to be opened again in the next block.</summary>
    public void EndBlock()
    {
        _formats.WriteClosings();
        while (EndsInBreak)
        {
            RemoveBreak();
        }
    }

    /// <summary>Ready for the next block.</summary>
    public void Clear()
    {
        _formats.SpendWrittenLinks();
        _items.Clear();
        Characters.Truncate(0);
        _pendingSpace = false;
    }

    public void Dispose()
    {
        _items.Dispose();
        _formats.Dispose();
        Characters.Dispose();
    }

    // The text up to a space that collapses: the first one, the last one, or one beside another.
    private static ReadOnlySpan<char> Words(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] == ' ')
        {
            return default;
        }

        var twice = text.IndexOf("  ");
        var words = twice < 0 ? text : text[..twice];
        return words[^1] == ' ' ? words[..^1] : words;
    }

    private static bool IsSpace(char character) => character is ' ' or '\t' or '\n' or '\r' or '\f';

    private void Put(ReadOnlySpan<char> text)
    {
        Characters.Append(text);
        _items.Last.Length += text.Length;
    }

    private void PutCode(char character)
    {
        ref var item = ref _items.Last;
        if (character == ' ' && item.Length > 0 && Characters.Last == ' ')
        {
            return;
        }

        Characters.Append(character);
        item.Length++;
    }

    /// <summary>Emits the waiting space and formatting, then makes sure the last item is of <paramref name="kind"/> and takes more.</summary>
    private void Begin(InlineKind kind)
    {
        if (_pendingSpace)
        {
            _pendingSpace = false;
            if (Count > 0 && !_items.EndsInLine)
            {
                if (!_items.EndsIn(InlineKind.Text))
                {
                    _items.Add(new InlineItem { Kind = InlineKind.Text, Start = Characters.Length });
                }

                Characters.Append(' ');
                _items.Last.Length++;
            }
        }

        if (_formats.Waits)
        {
            _formats.WriteOpenings();
        }

        if (!_items.EndsIn(kind) || kind == InlineKind.Raw)
        {
            _items.Add(new InlineItem { Kind = kind, Start = Characters.Length });
        }
    }
}
