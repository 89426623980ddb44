using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Forms;

/// <summary>The value of a field as a person sees it.</summary>
internal static class FieldValue
{
    // An element that shows one value is short; a longer element shows more than one value.
    private const int MaxRecords = 64;

    public static void Append(HtmlTape tape, int index, CharBuffer target)
    {
        ref readonly var field = ref tape[index];
        switch (field.Tag)
        {
            case HtmlTag.Textarea:
                target.Append(tape.TextOf(tape[index + 1]).Trim());
                break;
            case HtmlTag.Select:
                for (var option = Chosen(tape, index, -1); option >= 0; option = Chosen(tape, index, option))
                {
                    target.Append(target.Length > 0 ? ", " : "");
                    AppendText(tape, option, target);
                }

                break;
            default:
                if (tape.TryGetAttribute(field, HtmlAttribute.Value, out var value) && field.Tag is HtmlTag.Input or HtmlTag.Unknown)
                {
                    target.Append(value.Trim());
                }
                else
                {
                    AppendText(tape, index, target);
                }

                break;
        }
    }

    /// <summary>The chosen option of a list, or the next one after <paramref name="after"/> when several can be chosen; -1 when no option is chosen.</summary>
    public static int Chosen(HtmlTape tape, int select, int after)
    {
        var many = tape.TryGetAttribute(tape[select], HtmlAttribute.Multiple, out _);
        if (after >= 0 && !many)
        {
            return -1;
        }

        var first = -1;
        for (var i = Math.Max(select, after) + 1; i < tape[select].Match; i++)
        {
            if (tape[i] is not { Kind: TapeKind.Start, Tag: HtmlTag.Option } || tape[i].Is(TapeFlags.Skipped) || tape[i].Match <= i + 1)
            {
                continue;
            }

            if (tape.TryGetAttribute(tape[i], HtmlAttribute.Selected, out _))
            {
                return i;
            }

            first = first < 0 ? i : first;
            i = tape[i].Match;
        }

        // A drop-down list shows its first option until another is chosen.
        return many ? -1 : first;
    }

    private static void AppendText(HtmlTape tape, int element, CharBuffer target)
    {
        var end = Math.Min(tape[element].Match, element + MaxRecords);
        for (var i = element + 1; i < end; i++)
        {
            if (tape[i].Kind == TapeKind.Text && !tape[i].Is(TapeFlags.Skipped))
            {
                AppendCollapsed(tape.TextOf(tape[i]), target);
            }
            else if (tape[i].Kind == TapeKind.Start && tape[i].Is(TapeFlags.Skipped))
            {
                i = tape[i].Match;
            }
            else if (target.Length > 0 && target.Last != ' ')
            {
                target.Append(' ');
            }
        }
    }

    private static void AppendCollapsed(ReadOnlySpan<char> text, CharBuffer target)
    {
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character))
            {
                target.Append(character);
            }
            else if (target.Length > 0 && target.Last != ' ')
            {
                target.Append(' ');
            }
        }
    }
}
