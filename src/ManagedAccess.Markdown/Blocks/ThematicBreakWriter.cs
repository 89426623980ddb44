using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>Thematic breaks.</summary>
internal sealed class ThematicBreakWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (writer.Leaf == LeafKind.Paragraph)
        {
            // "- ---" would be one break, and the first line of a document "---" would open its front matter.
            var stars = writer.Output.PendingMarker == '-' || writer.Output.Text.Length == 0;
            writer.Output.StartLine();
            writer.Output.Text.Append(stars ? "***" : "---");
            writer.Output.Separation = 2;
        }

        return false;
    }
}
