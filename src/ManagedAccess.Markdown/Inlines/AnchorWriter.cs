using System.Globalization;
using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Links. A link without a safe address is written as its text, and so is, for an agent, a link within the page.</summary>
internal sealed class AnchorWriter : ElementWriter
{
    private const int MaxCardRecords = 48;
    private const int MaxCardText = 400;

    public override bool Open(MarkdownWriter writer, int index)
    {
        ref readonly var element = ref writer.Tape[index];
        if (element.Note > 0)
        {
            writer.Inline.AppendRaw(string.Create(CultureInfo.InvariantCulture, $"[^{element.Note}]"));
            return false;
        }

        if (writer.Tape.TryGetAttribute(element, HtmlAttribute.Href, out var address) && LinkTarget.IsSafe(address)
            && !(writer.Options.Terse && (address.IsEmpty || address[0] == '#')))
        {
            if (writer.FlatLink < 0 && IsCard(writer.Tape, index))
            {
                writer.Boundary();
                writer.FlatLink = index;
            }

            writer.OpenFormat(InlineFormat.Link, index);
        }

        return true;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        writer.Inline.Close(index);
        if (writer.FlatLink == index)
        {
            writer.FlatLink = -1;
            writer.Boundary();
        }
    }

    // A link around a few short blocks is one link, with their text. A link around a heading or a list is written inside them.
    private static bool IsCard(HtmlTape tape, int index)
    {
        var (blocks, text) = (0, 0);
        for (var i = index + 1; i < tape[index].Match; i++)
        {
            ref readonly var record = ref tape[i];
            if (i - index > MaxCardRecords)
            {
                return false;
            }

            if (record.Kind == TapeKind.Text)
            {
                text += record.Length;
            }
            else if (record.Kind == TapeKind.Start && record.Is(TapeFlags.Skipped))
            {
                i = record.Match;
            }
            else if (record.Tag is HtmlTag.P or HtmlTag.Div)
            {
                blocks++;
            }
            else if (record.Tag.Has(TagTraits.ClosesParagraph) || record.Tag.Has(TagTraits.TablePart) || record.Tag == HtmlTag.Table)
            {
                return false;
            }
        }

        return blocks > 0 && text <= MaxCardText;
    }
}
