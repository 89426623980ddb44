using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>The summary of <c>details</c>. The content of the element is always written, because an agent cannot click.</summary>
internal sealed class SummaryWriter : ElementWriter
{
    private const int MaxRecords = 32;

    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (!IsMarked(writer.Tape, index))
        {
            writer.OpenFormat(InlineFormat.Strong, index);
        }

        return true;
    }

    // A heading or bold words are already prominent; bold in bold is hard to read.
    private static bool IsMarked(HtmlTape tape, int index)
    {
        for (var i = index + 1; i < Math.Min(tape[index].Match, index + MaxRecords); i++)
        {
            if (tape[i].Kind == TapeKind.Start && tape[i].Tag is HtmlTag.B or HtmlTag.Strong or (>= HtmlTag.H1 and <= HtmlTag.H6))
            {
                return true;
            }
        }

        return false;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        writer.Inline.Close(index);
        writer.Boundary();
    }
}
