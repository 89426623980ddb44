using System.Buffers;

namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>The formatting that is open, outermost first: the part that is already written, and the part that waits for its text.</summary>
/// <remarks>It outlives the blocks: formatting that is open when a block ends is closed there and opened again in the next one.</remarks>
internal sealed class FormatStack(InlineItems items, CharBuffer characters) : IDisposable
{
    // Formatting nested deeper than this adds nothing, and every block would have to close and reopen it.
    private const int MaxNesting = 8;

    /// <summary>CommonMark §6.2 treats the whole category Zs as white space: a delimiter of emphasis does not work beside these characters.</summary>
    public const string SpacesToReaders = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000";

    private OpenFormat[] _open = ArrayPool<OpenFormat>.Shared.Rent(32);
    private int _count;
    private int _waiting;

    /// <summary>Some formatting is open and not yet written.</summary>
    public bool Waits => _waiting > 0;

    public bool InLink
    {
        get
        {
            foreach (ref readonly var open in Shown)
            {
                if (open.Format == InlineFormat.Link)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The formatting that is open and has a visible effect.</summary>
    public Span<OpenFormat> Shown => _open.AsSpan(0, Math.Min(_count, MaxNesting));

    public void Open(InlineFormat format, int record)
    {
        if (_count == _open.Length)
        {
            var larger = ArrayPool<OpenFormat>.Shared.Rent(_open.Length * 2);
            _open.CopyTo(larger, 0);
            ArrayPool<OpenFormat>.Shared.Return(_open);
            _open = larger;
        }

        var spent = _count >= MaxNesting || (format == InlineFormat.Link && InLink);
        _open[_count++] = new OpenFormat { Format = format, Record = record, Spent = spent };
        _waiting += spent ? 0 : 1;
    }

    public static bool IsSpaceToReaders(char character) => character == ' ' || (character >= '\u00a0' && SpacesToReaders.Contains(character));

    /// <summary>The element of <paramref name="record"/> ends, and its formatting with it.</summary>
    /// <returns>Whether a space at its inner edge was removed and must be written outside.</returns>
    public bool Close(int record)
    {
        // In the order of the tape, so the search can stop early for formatting that was never opened.
        var place = _count - 1;
        while (place >= 0 && _open[place].Record > record)
        {
            place--;
        }

        if (place < 0 || _open[place].Record != record)
        {
            return false;
        }

        // Formatting that was opened inside and is still open closes too, and opens again when more text comes.
        var owesSpace = WriteClosings(place);
        _waiting -= _open[place].Spent ? 0 : 1;
        Array.Copy(_open, place + 1, _open, place, --_count - place);
        return owesSpace;
    }

    public void WriteOpenings()
    {
        foreach (ref var open in Shown)
        {
            if (open.Emitted || open.Spent)
            {
                continue;
            }

            open.Emitted = true;
            _waiting--;

            // "<b>a</b><b>b</b>" is one bold word.
            if (items.EndsIn(InlineKind.Close) && items.Last.Format == open.Format && open.Format != InlineFormat.Link)
            {
                items.RemoveLast();
            }
            else
            {
                items.Add(new InlineItem { Kind = InlineKind.Open, Format = open.Format, Record = open.Record });
            }
        }
    }

    /// <summary>Closes the open formatting from <paramref name="place"/> inwards, the innermost first.</summary>
    /// <returns>Whether a space at the inner edge was removed.</returns>
    public bool WriteClosings(int place = 0)
    {
        var trimmed = false;
        for (var i = Shown.Length - 1; i >= place; i--)
        {
            ref var open = ref _open[i];
            if (open.Emitted)
            {
                trimmed |= open.Format != InlineFormat.Link && TrimEnd();
                items.Add(new InlineItem { Kind = InlineKind.Close, Format = open.Format, Record = open.Record });
                open.Emitted = false;
                _waiting++;
            }
        }

        return trimmed;
    }

    /// <summary>A link that spans several blocks is written in the first of them.</summary>
    public void SpendWrittenLinks()
    {
        foreach (ref var open in Shown)
        {
            if (open is { Format: InlineFormat.Link, Spent: false } && items.HasOpening(open.Record))
            {
                open.Spent = true;
                _waiting--;
            }
        }
    }

    private bool TrimEnd()
    {
        var trimmed = false;
        while (items.EndsIn(InlineKind.Text) && IsSpaceToReaders(characters.Last))
        {
            trimmed = true;
            characters.Truncate(characters.Length - 1);
            if (--items.Last.Length == 0)
            {
                items.RemoveLast();
            }
        }

        return trimmed;
    }

    public void Dispose()
    {
        ArrayPool<OpenFormat>.Shared.Return(_open);
        _open = [];
        _count = 0;
    }
}
