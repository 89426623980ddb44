using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>A checkbox at the start of a list item makes it a task (GFM §5.3). Other controls hold nothing to read.</summary>
internal sealed class CheckboxWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        ref readonly var element = ref writer.Tape[index];
        if (writer.Output.PendingMarker is '-' or '*' or '.' or ')' && writer.Inline.IsEmpty && writer.Leaf == LeafKind.Paragraph
            && writer.Tape.Attribute(element, HtmlAttribute.Type).Equals("checkbox", StringComparison.OrdinalIgnoreCase))
        {
            writer.Inline.AppendRaw(element.Has(HtmlAttribute.Checked) ? "[x]" : "[ ]");
            writer.Inline.AppendSpace();
        }

        return true;
    }
}
