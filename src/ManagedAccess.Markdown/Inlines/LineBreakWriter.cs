using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Hard line breaks. Some pages separate paragraphs by two line breaks in a row.</summary>
internal sealed class LineBreakWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        if (writer.Inline.InLink || writer.Leaf == LeafKind.Heading)
        {
            writer.Inline.AppendSpace();
        }
        else if (writer.Leaf == LeafKind.Cell)
        {
            writer.Inline.AppendBoundary();
        }
        else if (writer.Inline.EndsInBreak)
        {
            writer.Inline.RemoveBreak();
            writer.EndLeaf();
        }
        else
        {
            writer.Inline.AppendBreak();
        }

        return true;
    }
}
