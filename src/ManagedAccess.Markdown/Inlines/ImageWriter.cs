using System.Globalization;
using System.Text;
using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Images, by their description: an image without a description has no content for a reader of text.</summary>
internal sealed class ImageWriter : ElementWriter
{
    private const int MaxEmoji = 12;

    public override bool Open(MarkdownWriter writer, int index)
    {
        ref readonly var element = ref writer.Tape[index];
        var description = writer.Tape.Attribute(element, HtmlAttribute.Alt);
        var address = ImageAddress.From(writer.Tape, index);
        if (IsPixel(writer.Tape, element))
        {
            return true;
        }

        if (description.IsWhiteSpace() && (writer.Options.Terse || address.IsEmpty))
        {
            return true;
        }

        if (address.IsEmpty || !LinkTarget.IsSafe(address) || writer.CodeDepth > 0 || IsEmoji(description))
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

    // Pages draw these as pictures so that they look alike everywhere.
    private static bool IsEmoji(ReadOnlySpan<char> description)
    {
        var pictures = 0;
        foreach (var rune in description.EnumerateRunes())
        {
            var isPicture = rune.Value >= 0x203c && Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol;
            if (!isPicture && rune.Value is not (0x200d or 0xfe0f or 0x20e3))
            {
                return false;
            }

            pictures++;
        }

        return pictures is > 0 and <= MaxEmoji;
    }

    // It counts readers. People see neither the image nor its description.
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

        // There is already text before it, so nothing in it is at the start of a line.
        var context = new EscapeContext { InLink = true, InCell = inCell, PairsTildes = true, PairsBackticks = true, Next = ']' };
        MarkdownEscaper.Append(image, text.Written, context);
    }
}
