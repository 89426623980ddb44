using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>The summary of <c>details</c>, whose content is always written: an agent cannot click.</summary>
internal sealed class SummaryWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        writer.OpenFormat(InlineFormat.Strong, index);
        return true;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        writer.Inline.Close(index);
        writer.Boundary();
    }
}
