using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>Terms and their definitions. GFM has no syntax for them; the syntax of Markdown Extra is readable as plain text in a reader that does not know it.</summary>
internal sealed class DefinitionWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (writer.Leaf == LeafKind.Paragraph)
        {
            writer.Output.NextParagraph = writer.Tape[index].Tag == HtmlTag.Dt ? ParagraphRole.Term : ParagraphRole.Definition;
        }

        return true;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        writer.Output.NextParagraph = ParagraphRole.None;
    }
}
