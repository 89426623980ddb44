using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Formulas, where the page carries their TeX: <c>$...$</c>, or <c>$$...$$</c> for one on a line of its own.</summary>
internal sealed class MathWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        ref readonly var element = ref writer.Tape[index];
        var tex = FindAnnotation(writer.Tape, index);
        if (tex.IsEmpty)
        {
            tex = writer.Tape.Attribute(element, HtmlAttribute.Alttext);
        }

        if (!tex.IsWhiteSpace())
        {
            Append(writer, tex, isBlock: writer.Tape.Attribute(element, HtmlAttribute.Display) is "block");
            return false;
        }

        // Without TeX the symbols themselves are what there is to read.
        for (var i = index + 1; i < element.Match; i++)
        {
            ref readonly var record = ref writer.Tape[i];
            if (record.Kind == TapeKind.Text)
            {
                writer.Inline.AppendText(writer.Tape.TextOf(record));
            }
            else if (record.Kind == TapeKind.Start && (record.Is(TapeFlags.Skipped) || record.Tag is HtmlTag.Annotation or HtmlTag.AnnotationXml or HtmlTag.Style or HtmlTag.Script || IsRaw(writer.Tape, record)))
            {
                i = record.Match;
            }
        }

        return false;
    }

    public static void Append(MarkdownWriter writer, ReadOnlySpan<char> tex, bool isBlock)
    {
        isBlock &= writer.Leaf == LeafKind.Paragraph && writer.FlatLink < 0;
        if (isBlock)
        {
            writer.Boundary();
        }

        using var formula = new CharBuffer(tex.Length + 8);
        formula.Append(isBlock ? "$$" : "$");
        foreach (var character in Unwrap(tex.Trim()))
        {
            // A reader without formulas must not find a link or a tag in it; to TeX a space more is no change.
            if ((formula.Last == ']' && character is '(' or '[' or ':') || (formula.Last == '<' && (char.IsAsciiLetter(character) || character is '/' or '!' or '?')))
            {
                formula.Append(' ');
            }

            if (character is '\n' or '\r' or '\t')
            {
                formula.Append(' ');
                continue;
            }

            if (character == '|' && writer.Leaf == LeafKind.Cell)
            {
                formula.Append('\\');
            }

            formula.Append(character);
        }

        formula.Append(isBlock ? "$$" : "$");
        writer.Inline.AppendRaw(formula.Written);
        if (isBlock)
        {
            writer.Boundary();
        }
    }

    // MediaWiki wraps every formula in a style that only concerns its own rendering.
    private static ReadOnlySpan<char> Unwrap(ReadOnlySpan<char> tex)
    {
        foreach (var style in (ReadOnlySpan<string>)["{\\displaystyle ", "{\\textstyle "])
        {
            if (tex.StartsWith(style) && tex.EndsWith("}"))
            {
                return tex[style.Length..^1].Trim();
            }
        }

        return tex;
    }

    private static bool IsRaw(HtmlTape tape, in TapeRecord record) =>
        record.Is(TapeFlags.Foreign) && tape.NameOf(record) is "style" or "script";

    private static ReadOnlySpan<char> FindAnnotation(HtmlTape tape, int index)
    {
        for (var i = index + 1; i < tape[index].Match; i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Start && record.Tag == HtmlTag.Annotation && tape[i + 1].Kind == TapeKind.Text
                && tape.Attribute(record, HtmlAttribute.Encoding).Contains("tex", StringComparison.OrdinalIgnoreCase))
            {
                return tape.TextOf(tape[i + 1]);
            }
        }

        return default;
    }
}
