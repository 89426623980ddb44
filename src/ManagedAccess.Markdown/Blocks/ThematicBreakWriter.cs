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
            // "- ---" would be one break; other characters than the bullet's keep the two apart.
            var first = writer.Output.PendingMarker == '-';
            writer.Output.StartLine();
            writer.Output.Text.Append(first ? "***" : "---");
            writer.Output.Separation = 2;
        }

        return false;
    }
}
