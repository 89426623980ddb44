using ManagedAccess.Markdown.Forms;
using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Writing;

/// <summary>The kind of block that the collected inline content becomes.</summary>
internal enum LeafKind : byte
{
    Paragraph,
    Heading,
    Cell,
}

/// <summary>Walks the tape and hands each element to its writer. One loop without recursion, for pages of any depth.</summary>
internal sealed class MarkdownWriter : IDisposable
{
    private readonly ElementWriterTable _writers;
    private readonly InlineSerializer _serializer;
    private readonly CharBuffer _line = new(1024);
    private int _nextExtent = int.MaxValue;
    private long _steps;

    public MarkdownWriter(HtmlTape tape, ElementWriterTable writers, WritingOptions options)
    {
        Tape = tape;
        Options = options;
        _writers = writers;
        Links = new LinkWriter(tape, options.ResolveAgainst, withTitles: !options.Terse);
        _serializer = new InlineSerializer(Links);
    }

    public HtmlTape Tape { get; }

    public WritingOptions Options { get; }

    public LinkWriter Links { get; }

    public BlockOutput Output { get; } = new();

    public InlineBuffer Inline { get; } = new();

    public ListStack Lists { get; } = new();

    public TableGrid Table { get; } = new();

    public LeafKind Leaf { get; set; }

    public int HeadingLevel { get; set; }

    /// <summary>The heading being collected: a heading inside another does not end it.</summary>
    public int HeadingRecord { get; set; }

    /// <summary>The link with blocks that are joined to one line; -1 when there is no such link.</summary>
    public int FlatLink { get; set; } = -1;

    /// <summary>The fields of the page and their names; <see langword="null"/> when the page has no fields.</summary>
    public FormFields? Fields { get; init; }

    /// <summary>Where in the characters of the block the value of a field ends: a field after that place is not the value of the text before it.</summary>
    public int FieldEnd { get; set; } = -1;

    /// <summary>Where in the output the last line of a box ends: boxes one below another are one list.</summary>
    public int BoxEnd { get; set; } = -1;

    /// <summary>Text is written as code.</summary>
    public int CodeDepth { get; set; }

    /// <summary>Records and characters handled; tests hold it to a multiple of the length of the page.</summary>
    public long Steps => _steps + Output.Text.Length;

    /// <summary>Writes the records from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public void Write(int start, int end)
    {
        for (var index = start; index < end; index++)
        {
            _steps++;
            ref readonly var record = ref Tape[index];
            if (index >= _nextExtent)
            {
                EndMisnested(index);
            }

            if (Lists.Count > 0 && record.Kind != TapeKind.End && !record.Is(TapeFlags.Skipped))
            {
                StrayContent.Begin(this, record);
            }

            switch (record.Kind)
            {
                case TapeKind.Text:
                    WriteText(record);
                    break;
                case TapeKind.Start when record.Is(TapeFlags.Skipped):
                    index = record.Match;
                    break;
                case TapeKind.Start when record.Is(TapeFlags.Field):
                    index = _writers.OfFields.Open(this, index) ? index : record.Match;
                    break;
                case TapeKind.Start:
                    if (CodeDepth == 0 && LastLetter is not '\0' and var last && AdjacentRuns.BeginsAt(Tape, index, last))
                    {
                        Inline.AppendSpace();
                    }

                    if (_writers[record.Tag] is { } writer && !record.Is(TapeFlags.Foreign) && !writer.Open(this, index))
                    {
                        index = record.Match;
                    }

                    break;
                default:
                    if (!Tape[record.Match].Is(TapeFlags.Foreign | TapeFlags.Field))
                    {
                        _writers[record.Tag]?.Close(this, record.Match);
                    }

                    break;
            }
        }

        EndLeaf();
    }

    public void OpenFormat(InlineFormat format, int index)
    {
        Inline.Open(format, index);
        _nextExtent = Math.Min(_nextExtent, Tape[index].Extent);
    }

    /// <summary>A block begins or ends here: the collected content is a block of its own, unless the block cannot hold others.</summary>
    public void Boundary()
    {
        switch (Leaf)
        {
            case LeafKind.Paragraph or LeafKind.Cell when FlatLink >= 0:
                Inline.AppendSpace();
                break;
            case LeafKind.Paragraph:
                EndLeaf();
                break;
            case LeafKind.Heading:
                Inline.AppendSpace();
                break;
            default:
                Inline.AppendBoundary();
                break;
        }
    }

    /// <summary>Writes the block that was collected, if there is anything in it.</summary>
    public void EndLeaf()
    {
        if (Inline.IsEmpty || Inline.IsImpliedBox)
        {
            Inline.Clear();
            return;
        }

        var isBox = Inline.StartsWithBox;
        Inline.EndBlock();
        _line.Truncate(0);
        var role = ParagraphRole.None;
        if (Leaf == LeafKind.Heading)
        {
            Output.StartLine();
            Output.Text.Append('#', HeadingLevel);
            Output.Text.Append(' ');
        }
        else
        {
            role = Output.StartParagraph();
        }

        _serializer.Write(Inline, _line, new EscapeContext { InHeading = Leaf == LeafKind.Heading });
        Output.AppendLines(_line.Written);
        Output.Separation = 2;
        Output.LastParagraph = role;
        if (isBox)
        {
            BoxEnd = Output.Text.Length;
            Output.EndedList = Inline.Characters[..1] is "[" ? '\0' : Inline.Characters[..1][0];
        }

        Inline.Clear();
        FieldEnd = -1;
    }

    /// <summary>Writes the collected content as the content of a table cell.</summary>
    public void EndCell()
    {
        Inline.EndBlock();
        _line.Truncate(0);
        _serializer.Write(Inline, _line, new EscapeContext { InCell = true });
        if (_line.Length > 0)
        {
            Output.Text.Append(' ');
            Output.Text.Append(_line.Written);
        }

        Inline.Clear();
    }

    /// <summary>The Markdown; one line feed at its end.</summary>
    public string Finish()
    {
        var text = Output.Text;
        text.TrimEnd();
        if (text.Length == 0)
        {
            return "";
        }

        text.Append('\n');
        text.RepairSurrogates();
        return text.Written.ToString();
    }

    public void Dispose()
    {
        Output.Dispose();
        Inline.Dispose();
        _line.Dispose();
    }

    private void WriteText(in TapeRecord record)
    {
        if (record.Is(TapeFlags.Skipped))
        {
            return;
        }

        if (record.Is(TapeFlags.Blank) && CodeDepth == 0)
        {
            Inline.AppendSpace();
        }
        else if (CodeDepth > 0)
        {
            Inline.AppendCode(Tape.TextOf(record));
        }
        else
        {
            Inline.AppendText(Tape.TextOf(record));
        }
    }

    // The letter or digit right before this place. A whole document keeps its links as close as they are.
    private char LastLetter => Inline.LastCharacter is var text && char.IsLetterOrDigit(text) ? text
        : Options.Terse && Inline.LastOfLink is var link && char.IsLetterOrDigit(link) ? link : '\0';

    // Formatting that ends before its element does (see TapeRecord.Extent). Rare, so the search may look at each of them.
    private void EndMisnested(int index)
    {
        _nextExtent = int.MaxValue;
        for (var i = Inline.Open().Length - 1; i >= 0; i--)
        {
            var open = Inline.Open()[i];
            var extent = Tape[open.Record].Extent;
            if (extent <= index)
            {
                Inline.Close(open.Record);
            }
            else
            {
                _nextExtent = Math.Min(_nextExtent, extent);
            }
        }
    }
}
