using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Labels: text, unless the field they are for writes them with its value.</summary>
internal sealed class LabelWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index) => FieldLabel.FieldOf(writer.Tape, index) < 0;
}
