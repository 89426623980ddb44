using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>An element that is only a block: a paragraph, a division, a section.</summary>
internal sealed class BlockWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        Break(writer);
        return true;
    }

    public override void Close(MarkdownWriter writer, int index) => Break(writer);

    // A box and its text are often in adjacent blocks.
    private static void Break(MarkdownWriter writer)
    {
        if (writer.Leaf == LeafKind.Paragraph && writer.Inline.IsBox)
        {
            writer.Inline.AppendSpace();
        }
        else
        {
            writer.Boundary();
        }
    }
}
