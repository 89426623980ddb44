using System.Buffers;
using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>Fenced code blocks, with the language that the page declares on the code or on an element around it.</summary>
internal sealed class CodeBlockWriter : ElementWriter
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\u00a0\ufeff\x1b\u202e" + ZeroWidth.All);

    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (LineNumbers.Are(writer.Tape, index) && writer.Tape[index].Match > index + 1)
        {
            return false;
        }

        using var code = new CharBuffer(1024);
        AppendCode(writer.Tape, CodeLabels.CodeIn(writer.Tape, index), code);
        var text = TrimLines(code.Written);
        if (writer.Leaf == LeafKind.Cell)
        {
            AppendInCell(writer, text);
            return false;
        }

        if (writer.Leaf != LeafKind.Paragraph)
        {
            AppendAsSpans(writer, text);
            return false;
        }

        var output = writer.Output;
        var ticks = Math.Max(3, CodeSpan.LongestRun(text) + 1);
        output.StartFence();
        output.Text.Append('`', ticks);
        output.Text.Append(CodeLanguage.Find(writer.Tape, index));
        output.StartLine();
        if (!text.IsEmpty)
        {
            output.AppendLines(text);
            output.StartLine();
        }

        output.Text.Append('`', ticks);
        output.Separation = 2;
        return false;
    }

    private static void AppendCode(HtmlTape tape, int index, CharBuffer code)
    {
        for (var i = index + 1; i < tape[index].Match; i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Text && record.Is(TapeFlags.Skipped))
            {
                continue;
            }

            if (record.Kind == TapeKind.Text)
            {
                AppendClean(code, tape.TextOf(record));
            }
            else if (record.Kind == TapeKind.Start && (record.Is(TapeFlags.Skipped) || record.Tag is HtmlTag.Button or HtmlTag.Style or HtmlTag.Script or HtmlTag.Template or HtmlTag.Select or HtmlTag.Textarea || ((code.Length == 0 || code.Last == '\n') && LineNumbers.Are(tape, i))))
            {
                i = record.Match;
            }
            else if (record.Tag is HtmlTag.Br && record.Kind == TapeKind.Start)
            {
                code.Append('\n');
            }
            else if (record.Kind == TapeKind.Start && IsLine(tape, record))
            {
                // Some pages give each line of code an element of its own instead of a line feed.
                EndLine(code);
            }
            else if (record.Kind == TapeKind.End && IsLine(tape, tape[record.Match]))
            {
                if (record.Match == i - 1 && tape[record.Match].Tag == HtmlTag.Div)
                {
                    // An empty element is an empty line.
                    code.Append('\n');
                }
                else
                {
                    EndLine(code);
                }
            }
        }
    }

    private static bool IsLine(HtmlTape tape, in TapeRecord record) =>
        record.Tag is HtmlTag.Div or HtmlTag.P or HtmlTag.Li or HtmlTag.Tr
        || (record.Has(HtmlAttribute.Style) && tape.Attribute(record, HtmlAttribute.Style) is var style
            && (style.Contains("display:block", StringComparison.OrdinalIgnoreCase) || style.Contains("display: block", StringComparison.OrdinalIgnoreCase)));

    private static void EndLine(CharBuffer code)
    {
        if (code.Length > 0 && code.Last != '\n')
        {
            code.Append('\n');
        }
    }

    // A no-break space is written as a space, for compilers; invisible characters are not code.
    private static void AppendClean(CharBuffer code, ReadOnlySpan<char> text)
    {
        while (true)
        {
            var special = text.IndexOfAny(Special);
            if (special < 0)
            {
                code.Append(text);
                return;
            }

            code.Append(text[..special]);
            if (text[special] == '\u00a0')
            {
                code.Append(' ');
            }
            else if (ZeroWidth.Is(text[special]) && ZeroWidth.IsNeeded(text[special], code.Written, text[(special + 1)..]))
            {
                code.Append(text[special]);
            }

            text = text[(special + 1)..];
        }
    }

    private static ReadOnlySpan<char> TrimLines(ReadOnlySpan<char> text) => text.EndsWith("\n") ? text[..^1] : text;

    // A cell is one line and cannot contain a code block in Markdown: the lines are separated by character references to a line feed.
    private static void AppendInCell(MarkdownWriter writer, ReadOnlySpan<char> text)
    {
        using var cell = new CharBuffer(text.Length + 64);
        var context = new EscapeContext { InCell = true, PairsTildes = true, PairsBackticks = true, Next = '&' };
        foreach (var line in text.EnumerateLines())
        {
            cell.Append(cell.Length == 0 ? "<pre>" : "&#10;");
            MarkdownEscaper.Append(cell, line, context);
        }

        cell.Append("</pre>");
        writer.Inline.AppendTag(cell.Written);
    }

    private static void AppendAsSpans(MarkdownWriter writer, ReadOnlySpan<char> text)
    {
        foreach (var line in text.EnumerateLines())
        {
            if (!line.IsWhiteSpace())
            {
                writer.Boundary();
                writer.Inline.AppendCode(line.TrimEnd());
            }
        }

        writer.Boundary();
    }
}
