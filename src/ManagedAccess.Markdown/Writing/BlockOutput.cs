using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Writing;

/// <summary>A container with a prefix on each line: a block quote, a list item, the definition of a term.</summary>
internal struct Container
{
    /// <summary>'>' for a quote, '-' or '*' for a bullet, '.' or ')' after a number, '^' for a footnote, ' ' for an indent of that number of spaces.</summary>
    public char Marker;
    public int Number;
    public bool Started;

    public readonly bool IsQuote => Marker == '>';

    // GFM indents the blocks of a footnote by four spaces, for any number.
    public readonly int Width => Marker switch
    {
        '.' or ')' => Digits(Number) + 2,
        '^' => 4,
        ' ' => Number,
        _ => 2,
    };

    private static int Digits(int number)
    {
        var digits = 1;
        for (; number >= 10; number /= 10)
        {
            digits++;
        }

        return digits;
    }
}

/// <summary>How a paragraph relates to the paragraph before it.</summary>
internal enum ParagraphRole : byte
{
    None,
    Term,
    Definition,
}

/// <summary>Lines of Markdown: with the prefixes of the containers around them, and with blank lines only between blocks.</summary>
internal sealed class BlockOutput : IDisposable
{
    // Each level indents every line; deeper ones share the last, so that output stays proportional to input.
    private const int MaxDepth = 16;

    private readonly Container[] _containers = new Container[MaxDepth];
    private int _depth;
    private int _overflow;

    public CharBuffer Text { get; } = new(4096);

    /// <summary>Line feeds to write before the next line: 0 at the start, 1 to go on, 2 for a blank line.</summary>
    public int Separation { get; set; }

    public int Depth => _depth + _overflow;

    /// <summary>The marker of the list that ended right here, which a list right after it must not use; '\0' when no list ended here.</summary>
    public char EndedList { get; set; }

    /// <summary>The relation of the next paragraph, if it comes before any other block.</summary>
    public ParagraphRole NextParagraph { get; set; }

    /// <summary>The relation of the paragraph right before this place.</summary>
    public ParagraphRole LastParagraph { get; set; }

    /// <summary>The next line begins with this marker; '\0' when the innermost container has begun.</summary>
    public char PendingMarker => _depth > 0 && _overflow == 0 && !_containers[_depth - 1].Started ? _containers[_depth - 1].Marker : '\0';

    /// <summary>How far the innermost container indents its blocks.</summary>
    public int MarkerWidth => _depth > 0 ? _containers[_depth - 1].Width : 0;

    public void Push(char marker, int number = 0)
    {
        if (_depth == MaxDepth)
        {
            _overflow++;
            return;
        }

        _containers[_depth++] = new Container { Marker = marker, Number = number };
        ForgetNeighbours();
    }

    public void Pop()
    {
        if (_overflow > 0)
        {
            _overflow--;
            return;
        }

        _depth--;
        ForgetNeighbours();
    }

    /// <summary>Ends the line before and writes the prefix of the next.</summary>
    public void StartLine()
    {
        if (Text.Length > 0)
        {
            for (var i = 0; i < Math.Max(1, Separation); i++)
            {
                if (i > 0)
                {
                    AppendBlankPrefix();
                }

                Text.Append('\n');
            }
        }

        Separation = 1;
        ForgetNeighbours();
        for (var i = 0; i < _depth; i++)
        {
            AppendPrefix(ref _containers[i]);
        }
    }

    /// <summary>
    /// Starts the line of a fence. The mark of a footnote has a line of its own before it: a reader without footnotes would take the
    /// mark, the fence and the code for one paragraph, in which the code is HTML.
    /// </summary>
    public void StartFence()
    {
        for (var i = 0; i < _depth; i++)
        {
            if (_containers[i] is { Marker: '^', Started: false })
            {
                var depth = _depth;
                _depth = i + 1;
                StartLine();
                TrimLine();
                _depth = depth;
                Separation = 2;
                break;
            }
        }

        StartLine();
    }

    /// <summary>
    /// Starts the line of a paragraph. A definition right below its term begins with a colon, as in Markdown Extra, unless the
    /// term ends with one: "Returns:" and its description are already a sentence.
    /// </summary>
    /// <returns>The relation of the paragraph to the next one.</returns>
    public ParagraphRole StartParagraph()
    {
        var role = NextParagraph;
        var follows = role switch
        {
            ParagraphRole.Term => LastParagraph == ParagraphRole.Term,
            ParagraphRole.Definition => LastParagraph != ParagraphRole.None,
            _ => false,
        };
        var marked = role == ParagraphRole.Definition && follows && !(LastParagraph == ParagraphRole.Term && Text.Last == ':');
        Separation = follows ? 1 : Separation;
        StartLine();
        if (marked)
        {
            Text.Append(": ");
        }

        return marked || role == ParagraphRole.Term ? role : ParagraphRole.None;
    }

    /// <summary>Writes lines; each is given the prefix.</summary>
    public void AppendLines(ReadOnlySpan<char> lines)
    {
        while (true)
        {
            var end = lines.IndexOf('\n');
            if (end < 0)
            {
                Text.Append(lines);
                return;
            }

            Text.Append(lines[..end]);
            TrimLine();
            StartLine();
            lines = lines[(end + 1)..];
        }
    }

    public void Dispose() => Text.Dispose();

    private void ForgetNeighbours()
    {
        EndedList = '\0';
        NextParagraph = ParagraphRole.None;
        LastParagraph = ParagraphRole.None;
    }

    private void TrimLine()
    {
        while (Text.Last == ' ')
        {
            Text.Truncate(Text.Length - 1);
        }
    }

    private void AppendBlankPrefix()
    {
        for (var i = 0; i < _depth && _containers[i].Started; i++)
        {
            if (_containers[i].IsQuote)
            {
                Text.Append('>');
                Text.Append(' ');
            }
            else
            {
                Text.Append(' ', _containers[i].Width);
            }
        }

        TrimLine();
    }

    private void AppendPrefix(ref Container container)
    {
        if (container.IsQuote)
        {
            Text.Append("> ");
        }
        else if (container.Started || container.Marker == ' ')
        {
            Text.Append(' ', container.Width);
        }
        else if (container.Marker is '.' or ')')
        {
            Text.Append(container.Number);
            Text.Append(container.Marker);
            Text.Append(' ');
        }
        else if (container.Marker == '^')
        {
            Text.Append("[^");
            Text.Append(container.Number);
            Text.Append("]: ");
        }
        else
        {
            Text.Append(container.Marker);
            Text.Append(' ');
        }

        container.Started = true;
    }
}
