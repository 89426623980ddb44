using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Formulas, where the page carries their TeX: <c>$...$</c>, or <c>$$...$$</c> for one on a line of its own.</summary>
internal sealed class MathWriter : ElementWriter
{
    private const int MaxEnds = 8;

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

        // If a script after it has the TeX, the TeX is written.
        if (!IsBeforeScript(writer.Tape, element.Match))
        {
            writer.Inline.AppendText(LinearMath.From(writer.Tape, index));
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
            // A reader without formulas must not find a link or a tag in it. An extra space does not change the TeX.
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

    // MediaWiki wraps every formula in a style that matters only for its own rendering.
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

    private static bool IsBeforeScript(HtmlTape tape, int end)
    {
        var next = end + 1;
        while (next < tape.Count && next <= end + MaxEnds && tape[next].Kind == TapeKind.End)
        {
            next++;
        }

        return next < tape.Count && tape[next] is { Kind: TapeKind.Start, Tag: HtmlTag.Script }
            && tape.Attribute(tape[next], HtmlAttribute.Type).StartsWith("math/tex", StringComparison.OrdinalIgnoreCase);
    }

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
