using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>The label of a field that stands before it in a block of its own, tied to it by <c>for</c> and <c>id</c>: it is written with the field.</summary>
internal static class FieldLabel
{
    // Frameworks put a few elements around each of the two; what stands further apart is no longer read together.
    private const int MaxRecords = 16;

    /// <summary>The label of a field, when it is left to the field to write it; -1 otherwise.</summary>
    public static int Before(HtmlTape tape, int field)
    {
        var id = tape.Attribute(tape[field], HtmlAttribute.Id);
        for (var i = field - 1; !id.IsEmpty && i >= Math.Max(0, field - MaxRecords); i--)
        {
            if (tape[i] is { Kind: TapeKind.Start, Tag: HtmlTag.Label } && tape[i].Match < field)
            {
                return tape.Attribute(tape[i], HtmlAttribute.For).SequenceEqual(id) && FieldOf(tape, i) == field ? i : -1;
            }
        }

        return -1;
    }

    /// <summary>The field right after a label that writes it; -1 when the label stands for itself.</summary>
    public static int FieldOf(HtmlTape tape, int label)
    {
        var name = tape.Attribute(tape[label], HtmlAttribute.For);
        if (name.IsEmpty || HoldsMore(tape, label))
        {
            return -1;
        }

        for (var i = tape[label].Match + 1; i < Math.Min(tape.Count, label + MaxRecords); i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Text && !record.Is(TapeFlags.Blank))
            {
                return -1;
            }

            if (record.Kind == TapeKind.Start && record.Tag is HtmlTag.Input or HtmlTag.Select or HtmlTag.Textarea)
            {
                return tape.Attribute(record, HtmlAttribute.Id).SequenceEqual(name) && HasValue(tape, i) ? i : -1;
            }
        }

        return -1;
    }

    public static void Append(MarkdownWriter writer, int label)
    {
        for (var i = label + 1; i < writer.Tape[label].Match; i++)
        {
            ref readonly var record = ref writer.Tape[i];
            if (record.Kind == TapeKind.Start && record.Is(TapeFlags.Skipped))
            {
                i = record.Match;
            }
            else if (record.Kind == TapeKind.Text)
            {
                writer.Inline.AppendText(record.Is(TapeFlags.Blank) ? " " : writer.Tape.TextOf(record));
            }
        }
    }

    private static bool HoldsMore(HtmlTape tape, int label)
    {
        for (var i = label + 1; i < tape[label].Match; i++)
        {
            if (tape[i].Kind == TapeKind.Start && tape[i].Tag is not (HtmlTag.Span or HtmlTag.B or HtmlTag.Strong or HtmlTag.Small or HtmlTag.I or HtmlTag.Em))
            {
                return true;
            }
        }

        return tape[label].Match > label + MaxRecords;
    }

    private static bool HasValue(HtmlTape tape, int field)
    {
        ref readonly var record = ref tape[field];
        if (record.Is(TapeFlags.Skipped))
        {
            return false;
        }

        var type = tape.Attribute(record, HtmlAttribute.Type);
        return record.Tag == HtmlTag.Textarea ? record.Match > field + 1 && !tape.TextOf(tape[field + 1]).IsWhiteSpace()
            : record.Tag == HtmlTag.Input && !tape.Attribute(record, HtmlAttribute.Value).IsWhiteSpace()
                && !(type.Equals("checkbox", StringComparison.OrdinalIgnoreCase) || type.Equals("radio", StringComparison.OrdinalIgnoreCase) || type.Equals("password", StringComparison.OrdinalIgnoreCase) || type.Equals("hidden", StringComparison.OrdinalIgnoreCase)
                    || type.Equals("submit", StringComparison.OrdinalIgnoreCase) || type.Equals("button", StringComparison.OrdinalIgnoreCase) || type.Equals("reset", StringComparison.OrdinalIgnoreCase) || type.Equals("image", StringComparison.OrdinalIgnoreCase) || type.Equals("file", StringComparison.OrdinalIgnoreCase));
    }
}
