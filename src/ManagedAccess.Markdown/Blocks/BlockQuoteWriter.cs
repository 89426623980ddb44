using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>Block quotes.</summary>
internal sealed class BlockQuoteWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (writer.Leaf == LeafKind.Paragraph)
        {
            writer.Output.Push('>');
        }

        return true;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (writer.Leaf == LeafKind.Paragraph)
        {
            if (writer.Output.PendingMarker == '>' && !writer.Options.Terse)
            {
                writer.Output.StartLine();
                writer.Output.Text.TrimEnd();
                writer.Output.Separation = 2;
            }

            writer.Output.Pop();
        }
    }
}
