using System.Globalization;
using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>Bullet and ordered lists, tight unless an item holds a paragraph (CommonMark §5.3).</summary>
internal sealed class ListWriter : ElementWriter
{
    private const int MaxNumber = 999_999_999;

    public override bool Open(MarkdownWriter writer, int index)
    {
        var tightParent = writer.Lists.Count > 0 && writer.Lists.Current is { Loose: false, ItemOpen: true };
        var followsText = tightParent && !writer.Inline.IsEmpty;
        writer.Boundary();
        if (writer.Tape[index].Note > 0)
        {
            return true;
        }

        if (writer.Leaf != LeafKind.Paragraph)
        {
            if (writer.Leaf == LeafKind.Cell)
            {
                // This takes no more tokens than line breaks, and it stays a list.
                writer.Inline.AppendTag(writer.Tape[index].Tag == HtmlTag.Ol ? "<ol>" : "<ul>");
            }

            return true;
        }

        if (followsText)
        {
            writer.Output.Separation = 1;
        }

        var ordered = writer.Tape[index].Tag == HtmlTag.Ol;
        var marker = ordered
            ? (writer.Output.EndedList == '.' ? ')' : '.')
            : (writer.Output.EndedList == '-' ? '*' : '-');
        writer.Lists.Push(new OpenList { Marker = marker, Number = ordered ? Start(writer, index) : 0, Loose = IsLoose(writer.Tape, index) });
        return true;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (writer.Tape[index].Note > 0)
        {
            return;
        }

        if (writer.Leaf != LeafKind.Paragraph)
        {
            if (writer.Leaf == LeafKind.Cell)
            {
                writer.Inline.AppendTag(writer.Tape[index].Tag == HtmlTag.Ol ? "</ol>" : "</ul>");
            }

            return;
        }

        StrayContent.End(writer);
        var marker = writer.Lists.Current.HasItems ? writer.Lists.Current.Marker : '\0';
        writer.Lists.Pop();
        writer.Output.EndedList = marker;
        writer.Output.Separation = 2;
    }

    private static int Start(MarkdownWriter writer, int index) =>
        int.TryParse(writer.Tape.Attribute(writer.Tape[index], HtmlAttribute.Start), NumberStyles.Integer, CultureInfo.InvariantCulture, out var start) && start is >= 0 and <= MaxNumber
            ? start
            : 1;

    // Looks at the children of items only; each element is the child of one, so all lists together cost one pass.
    private static bool IsLoose(HtmlTape tape, int index)
    {
        for (var item = index + 1; item < tape[index].Match; item++)
        {
            if (tape[item].Kind != TapeKind.Start)
            {
                continue;
            }

            if (tape[item].Tag == HtmlTag.Li && !tape[item].Is(TapeFlags.Skipped))
            {
                for (var child = item + 1; child < tape[item].Match; child++)
                {
                    if (tape[child].Kind == TapeKind.Start)
                    {
                        if (tape[child].Tag == HtmlTag.P && !tape[child].Is(TapeFlags.Skipped))
                        {
                            return true;
                        }

                        child = tape[child].Match;
                    }
                }
            }

            item = tape[item].Match;
        }

        return false;
    }
}
