using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Emphasis, strong emphasis and strikethrough. There is no formatting inside code.</summary>
internal sealed class FormatWriter(InlineFormat format) : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        if (writer.CodeDepth == 0)
        {
            writer.OpenFormat(format, index);
        }

        return true;
    }

    public override void Close(MarkdownWriter writer, int index) => writer.Inline.Close(index);
}
