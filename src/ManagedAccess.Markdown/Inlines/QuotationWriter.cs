using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Inline quotations: browsers add the quotation marks, so they are part of the visible text.</summary>
internal sealed class QuotationWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Inline.AppendText("\"");
        return true;
    }

    public override void Close(MarkdownWriter writer, int index) => writer.Inline.AppendText("\"");
}
