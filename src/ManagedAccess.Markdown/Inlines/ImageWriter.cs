using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Images, by their description: an image without one says nothing to a reader of text.</summary>
internal sealed class ImageWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        ref readonly var element = ref writer.Tape[index];
        var description = writer.Tape.Attribute(element, HtmlAttribute.Alt);
        var address = ImageAddress.Of(writer.Tape, index);
        if (IsPixel(writer.Tape, element))
        {
            return true;
        }

        if (description.IsWhiteSpace() && (writer.Options.Terse || address.IsEmpty))
        {
            return true;
        }

        if (address.IsEmpty || !LinkTarget.IsSafe(address) || writer.CodeDepth > 0)
        {
            writer.Inline.AppendText(description);
            return true;
        }

        using var image = new CharBuffer(256);
        image.Append("![");
        AppendDescription(image, description, writer.Leaf == LeafKind.Cell);
        image.Append("](");
        writer.Links.AppendAddress(image, address, writer.Leaf == LeafKind.Cell);
        writer.Links.AppendTitle(image, writer.Tape.Attribute(element, HtmlAttribute.Title), writer.Leaf == LeafKind.Cell);
        image.Append(')');
        writer.Inline.AppendRaw(image.Written);
        return true;
    }

    // Counts readers; nobody sees it or its description.
    private static bool IsPixel(HtmlTape tape, in TapeRecord element) =>
        element.Has(HtmlAttribute.Width) && element.Has(HtmlAttribute.Height) && tape.Attribute(element, HtmlAttribute.Width) is "0" or "1" or "0px" or "1px" && tape.Attribute(element, HtmlAttribute.Height) is "0" or "1" or "0px" or "1px";

    private static void AppendDescription(CharBuffer image, ReadOnlySpan<char> description, bool inCell)
    {
        using var text = new CharBuffer(Math.Max(16, description.Length));
        for (var i = 0; i < description.Length; i++)
        {
            var character = description[i];
            if (ZeroWidth.Is(character) && !ZeroWidth.IsNeeded(character, text.Written, description[(i + 1)..]))
            {
                continue;
            }

            if (!char.IsWhiteSpace(character) && character >= ' ')
            {
                text.Append(character);
            }
            else if (text.Last is not (' ' or '\0'))
            {
                text.Append(' ');
            }
        }

        text.TrimEnd();

        // Something stands before it already, so nothing in it is at the start of a line.
        var context = new EscapeContext { InLink = true, InCell = inCell, PairsTildes = true, PairsBackticks = true, Next = ']' };
        MarkdownEscaper.Append(image, text.Written, context);
    }
}
