using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Code spans.</summary>
internal sealed class CodeWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.CodeDepth++;
        return true;
    }

    public override void Close(MarkdownWriter writer, int index) => writer.CodeDepth--;
}
