using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>An exponent keeps its "^": ten to the sixth must not become one hundred and six. Other superscripts are only their text.</summary>
internal sealed class SuperscriptWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        if (writer.CodeDepth == 0 && writer.Inline.EndsInDigit && index + 1 < writer.Tape.Count && writer.Tape[index + 1].Kind == TapeKind.Text
            && writer.Tape.TextOf(writer.Tape[index + 1]) is [>= '0' and <= '9' or '-' or '\u2212', ..])
        {
            writer.Inline.AppendText("^");
        }

        return true;
    }
}
