using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>The reading of a word, small beside it on the page: written in parentheses after the word, as browsers without ruby show it.</summary>
internal sealed class RubyTextWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        Append(writer, "(");
        return true;
    }

    public override void Close(MarkdownWriter writer, int index) => Append(writer, ")");

    private static void Append(MarkdownWriter writer, string mark)
    {
        if (writer.CodeDepth > 0)
        {
            writer.Inline.AppendCode(mark);
        }
        else
        {
            writer.Inline.AppendText(mark);
        }
    }
}
