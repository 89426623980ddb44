using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Form fields with their label, value, choice and state. What is hidden or secret never appears; buttons and empty fields hold nothing to read.</summary>
/// <remarks>A checkbox at the start of a list item makes it a task (GFM §5.3); elsewhere it starts one.</remarks>
internal sealed class FieldWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        ref readonly var element = ref writer.Tape[index];
        switch (element.Tag)
        {
            case HtmlTag.Select:
                WriteChoices(writer, index);
                return false;
            case HtmlTag.Textarea:
                WriteValue(writer, index, index + 1 < element.Match ? writer.Tape.TextOf(writer.Tape[index + 1]) : default);
                return false;
        }

        var type = writer.Tape.Attribute(element, HtmlAttribute.Type);
        if (Is(type, "checkbox") || Is(type, "radio"))
        {
            WriteBox(writer, element.Has(HtmlAttribute.Checked));
        }
        else if (!IsSilent(type))
        {
            WriteValue(writer, index, writer.Tape.Attribute(element, HtmlAttribute.Value));
        }

        return true;
    }

    private static bool Is(ReadOnlySpan<char> type, string name) => type.Trim().Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsSilent(ReadOnlySpan<char> type) =>
        Is(type, "hidden") || Is(type, "password") || Is(type, "submit") || Is(type, "button") || Is(type, "reset") || Is(type, "image") || Is(type, "file");

    private static void WriteBox(MarkdownWriter writer, bool isChecked)
    {
        var box = isChecked ? "[x]" : "[ ]";
        if (writer.Leaf != LeafKind.Paragraph || writer.CodeDepth > 0)
        {
            // In a row of a table an empty box is how rows are chosen; a full one says something.
            if (isChecked)
            {
                writer.Inline.AppendRaw(box);
                writer.Inline.AppendSpace();
            }

            return;
        }

        if (writer.Inline.StartsWithBox)
        {
            writer.EndLeaf();
            writer.Output.Separation = 1;
        }

        var starts = writer.Inline.IsEmpty;
        var inItem = writer.Output.PendingMarker is '-' or '*' or '.' or ')';
        writer.Inline.AppendRaw(starts && !inItem ? "- " + box : box);
        writer.Inline.AppendSpace();
    }

    private static void WriteChoices(MarkdownWriter writer, int index)
    {
        var tape = writer.Tape;
        var many = tape.TryGetAttribute(tape[index], HtmlAttribute.Multiple, out _);
        var (first, chosen) = (-1, 0);
        for (var i = index + 1; i < tape[index].Match; i++)
        {
            if (tape[i] is not { Kind: TapeKind.Start, Tag: HtmlTag.Option } || tape[i].Is(TapeFlags.Skipped))
            {
                continue;
            }

            first = first < 0 ? i : first;
            if (tape.TryGetAttribute(tape[i], HtmlAttribute.Selected, out _) && (many || chosen == 0))
            {
                WriteOption(writer, index, i, chosen++);
            }
        }

        // A list to drop down shows its first option until another is chosen.
        if (chosen == 0 && !many && first >= 0)
        {
            WriteOption(writer, index, first, 0);
        }
    }

    private static void WriteOption(MarkdownWriter writer, int select, int option, int before)
    {
        for (var i = option + 1; i < writer.Tape[option].Match; i++)
        {
            if (writer.Tape[i].Kind == TapeKind.Text && !writer.Tape[i].Is(TapeFlags.Blank))
            {
                var text = writer.Tape.TextOf(writer.Tape[i]);
                if (before > 0)
                {
                    writer.Inline.AppendText(", ");
                    writer.Inline.AppendText(text.Trim());
                    writer.FieldEnd = writer.Inline.Characters.Length;
                }
                else
                {
                    WriteValue(writer, select, text);
                }

                return;
            }
        }
    }

    private static void WriteValue(MarkdownWriter writer, int index, ReadOnlySpan<char> value)
    {
        if (value.IsWhiteSpace())
        {
            return;
        }

        var inline = writer.Inline;
        var label = FieldLabel.Before(writer.Tape, index);
        if (label >= 0)
        {
            if (!inline.IsEmpty)
            {
                writer.Boundary();
            }

            FieldLabel.Append(writer, label);
        }
        else if (inline.IsEmpty)
        {
            inline.AppendText(writer.Tape.Attribute(writer.Tape[index], HtmlAttribute.AriaLabel).Trim());
        }

        if (!inline.IsEmpty && inline.Characters.Length != writer.FieldEnd && inline.Items[^1].Kind == Writing.Phrasing.InlineKind.Text && char.IsLetterOrDigit(inline.Characters.Last))
        {
            inline.ForgetSpace();
            inline.AppendText(":");
        }

        inline.AppendSpace();
        inline.AppendText(value.Trim());
        writer.FieldEnd = inline.Characters.Length;
        AppendState(writer, index);
        inline.AppendSpace();
    }

    private static void AppendState(MarkdownWriter writer, int index)
    {
        ref readonly var field = ref writer.Tape[index];
        var state = writer.Tape.TryGetAttribute(field, HtmlAttribute.Disabled, out _) ? " (disabled)"
            : writer.Tape.TryGetAttribute(field, HtmlAttribute.Readonly, out _) ? " (read-only)"
            : "";
        if (state.Length > 0)
        {
            writer.Inline.AppendText(state);
            writer.FieldEnd = writer.Inline.Characters.Length;
        }
    }
}
