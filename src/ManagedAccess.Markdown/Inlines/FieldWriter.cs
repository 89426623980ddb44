using ManagedAccess.Markdown.Forms;
using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Fields of forms, with name, value, choice and state: <c>Name: Ada</c>, <c>- [x] Notify me</c>.</summary>
/// <remarks>A checkbox at the start of a list item makes it a task (GFM §5.3); elsewhere it starts a task.</remarks>
internal sealed class FieldWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        var name = writer.Fields is { } fields ? fields.NameOf(index) : default;
        if (FieldKinds.From(writer.Tape, index) == FieldKind.Box)
        {
            WriteBox(writer, index, name);

            // A card to choose with more text than its name: the rest is written beside the box.
            return name.IsEmpty && writer.Tape[index].Match > index;
        }

        WriteValue(writer, index, name);
        return false;
    }

    private static void WriteBox(MarkdownWriter writer, int index, ReadOnlySpan<char> name)
    {
        var inline = writer.Inline;
        var box = FieldKinds.IsChecked(writer.Tape, writer.Tape[index]) ? "[x]" : "[ ]";
        if (writer.Leaf != LeafKind.Paragraph || writer.CodeDepth > 0 || writer.FlatLink >= 0 || (name.IsEmpty && BeginsDescription(writer.Tape, index)))
        {
            inline.AppendSpace();
            inline.AppendRaw(box);
        }
        else if (writer.Output.PendingMarker is '-' or '*' or '.' or ')' && inline.IsEmpty)
        {
            inline.AppendRaw(box);
        }
        else
        {
            writer.EndLeaf();
            var follows = writer.Output.Text.Length == writer.BoxEnd;
            writer.Output.Separation = follows ? 1 : writer.Output.Separation;
            inline.AppendRaw(string.Concat(writer.Output.EndedList == '-' != follows ? "* " : "- ", box));
        }

        inline.AppendSpace();
        if (!name.IsEmpty)
        {
            inline.AppendText(name);
            inline.AppendSpace();
        }
    }

    // The value of a term: "Lendable" and a box.
    private static bool BeginsDescription(HtmlTape tape, int index)
    {
        var before = index - 1;
        while (before > 0 && tape[before].Is(TapeFlags.Blank))
        {
            before--;
        }

        return before >= 0 && tape[before] is { Kind: TapeKind.Start, Tag: HtmlTag.Dd };
    }

    private static void WriteValue(MarkdownWriter writer, int index, ReadOnlySpan<char> name)
    {
        var inline = writer.Inline;
        if (!name.IsEmpty)
        {
            writer.Boundary();
            inline.AppendText(name);
        }

        if (!inline.IsEmpty && inline.Characters.Length != writer.FieldEnd && inline.Items[^1].Kind == InlineKind.Text && TakesColon(inline.Characters.Last, !name.IsEmpty))
        {
            inline.ForgetSpace();
            inline.AppendText(":");
        }

        inline.AppendSpace();
        using var value = new CharBuffer(64);
        FieldValue.Append(writer.Tape, index, value);
        var isFirst = true;
        foreach (var line in value.Written.EnumerateLines())
        {
            if (!isFirst)
            {
                inline.AppendBreak();
            }

            isFirst = false;
            inline.AppendText(line.Trim());
        }

        inline.AppendText(StateOf(writer.Tape, index));
        writer.FieldEnd = inline.Characters.Length;
        inline.AppendSpace();
    }

    // "Name" and "Name *" are followed by a colon. "Name:" already has a colon, and "Why?" does not need one.
    private static bool TakesColon(char last, bool isName) => char.IsLetterOrDigit(last) || (isName && last is '*' or ')' or ']' or '%' or '"');

    private static string StateOf(HtmlTape tape, int index) =>
        tape.TryGetAttribute(tape[index], HtmlAttribute.Disabled, out _) ? " (disabled)"
        : tape.TryGetAttribute(tape[index], HtmlAttribute.Readonly, out _) ? " (read-only)"
        : "";
}
