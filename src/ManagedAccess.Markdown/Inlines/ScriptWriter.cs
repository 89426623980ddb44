using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Scripts are left out, except those that MathJax reads: their content is a formula, and the page shows the formula in their place.</summary>
internal sealed class ScriptWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        var type = writer.Tape.Attribute(writer.Tape[index], HtmlAttribute.Type);
        if (type.StartsWith("math/tex", StringComparison.OrdinalIgnoreCase) && writer.Tape[index + 1].Kind == TapeKind.Text)
        {
            MathWriter.Append(writer, writer.Tape.TextOf(writer.Tape[index + 1]), isBlock: type.EndsWith("mode=display", StringComparison.OrdinalIgnoreCase));
        }

        return false;
    }
}
