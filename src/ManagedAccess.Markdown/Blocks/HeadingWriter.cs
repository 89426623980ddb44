using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>ATX headings. Inside a cell or another heading, a heading is only a line of its own.</summary>
internal sealed class HeadingWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (writer.Leaf == LeafKind.Paragraph)
        {
            writer.Leaf = LeafKind.Heading;
            writer.HeadingRecord = index;
            writer.HeadingLevel = writer.Tape[index].Tag - HtmlTag.H1 + 1;
        }

        return true;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        if (writer.Leaf == LeafKind.Heading && writer.HeadingRecord == index)
        {
            // A whole document keeps even a heading without text; content for an agent does not.
            if (writer.Inline.IsEmpty && !writer.Options.Terse)
            {
                writer.Output.StartLine();
                writer.Output.Text.Append('#', writer.HeadingLevel);
                writer.Output.Separation = 2;
            }

            writer.EndLeaf();
            writer.Leaf = LeafKind.Paragraph;
        }
        else
        {
            writer.Boundary();
        }
    }
}
