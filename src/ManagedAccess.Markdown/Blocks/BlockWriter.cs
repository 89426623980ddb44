using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>An element that is a block and nothing more: a paragraph, a division, a section.</summary>
internal sealed class BlockWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        return true;
    }

    public override void Close(MarkdownWriter writer, int index) => writer.Boundary();
}
