using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>An element that is a block and nothing more: a paragraph, a division, a section.</summary>
internal sealed class BlockWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        Break(writer);
        return true;
    }

    public override void Close(MarkdownWriter writer, int index) => Break(writer);

    // A box and its text often stand in blocks side by side.
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
