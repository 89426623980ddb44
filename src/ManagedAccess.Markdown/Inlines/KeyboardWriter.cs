using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Keys to press: Markdown can write them only as code.</summary>
internal sealed class KeyboardWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.CodeDepth++;
        return true;
    }

    public override void Close(MarkdownWriter writer, int index) => writer.CodeDepth--;
}
