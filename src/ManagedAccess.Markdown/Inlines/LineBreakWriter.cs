using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Hard line breaks; two in a row are how people part paragraphs who do not use paragraphs.</summary>
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
