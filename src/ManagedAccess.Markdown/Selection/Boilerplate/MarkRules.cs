using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Marks beside headings that link to them, "[edit]", links that skip to the content, and buttons.</summary>
internal static class MarkRules
{
    private const int MaxMarkRecords = 16;
    private const int LongLabel = 20;
    private const int MaxGroupRecords = 256;

    /// <summary>"#", a pilcrow, "[edit]": a link within the page, without meaning of its own, beside a heading or a term.</summary>
    public static bool IsMark(PageOutline outline, int index)
    {
        var tape = outline.Tape;
        ref readonly var record = ref tape[index];
        var totals = outline.TotalsOf(index);
        var hints = outline.HintsOf(index);
        var address = tape.Attribute(record, HtmlAttribute.Href);
        if ((hints & (NameHint.Skip | NameHint.ScreenReaderOnly)) != 0 && address is ['#', ..])
        {
            return true;
        }

        if (totals.Text > 12 || totals.Images > 0 && totals.Text == 0)
        {
            return false;
        }

        if ((hints & (NameHint.Permalink | NameHint.Skip)) != 0)
        {
            return !IsWholeHeading(outline, index, totals.Text);
        }

        return address.Contains('#') && totals.Text > 0 && !HasLetters(tape, index);
    }

    /// <summary>
    /// Whether a button is a label: in an accordion's heading, a sortable column, a tab or a cell with one entry, the button is the only text.
    /// A long label is a question or the name of a panel; commands are short.
    /// </summary>
    public static bool IsLabel(PageOutline outline, int index)
    {
        var tape = outline.Tape;
        var text = outline.TotalsOf(index).Text;
        if (tape.Attribute(tape[index], HtmlAttribute.Role) is "tab" || text >= LongLabel || (outline.Uses(SelectionRule.Choices) && IsChoice(outline, index)))
        {
            return true;
        }

        for (int parent = outline.ParentOf(index), level = 0; parent >= 0 && level < 4; parent = outline.ParentOf(parent), level++)
        {
            if (tape[parent].Tag is >= HtmlTag.H1 and <= HtmlTag.H6 or HtmlTag.Th or HtmlTag.Td or HtmlTag.Dt or HtmlTag.Summary or HtmlTag.Li)
            {
                return LinkLists.Shown(outline, parent).Text == text;
            }
        }

        return false;
    }

    // Adjacent buttons, one of them pressed: the pressed button shows the state of the page.
    private static bool IsChoice(PageOutline outline, int index)
    {
        var tape = outline.Tape;
        var parent = outline.ParentOf(index);
        if (parent < 0 || tape[parent].Match - parent > MaxGroupRecords)
        {
            return false;
        }

        var (buttons, chosen) = (0, false);
        for (var i = parent + 1; i < tape[parent].Match; i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Start)
            {
                buttons += record.Tag == HtmlTag.Button ? 1 : 0;
                chosen |= record.Tag == HtmlTag.Button && IsPressed(tape, record);
                i = record.Match;
            }
        }

        return chosen && buttons > 1;
    }

    private static bool IsPressed(HtmlTape tape, in TapeRecord button) =>
        tape.Attribute(button, HtmlAttribute.AriaPressed) is "true" || tape.Attribute(button, HtmlAttribute.AriaSelected) is "true"
        || (NameHints.From(tape.Attribute(button, HtmlAttribute.Class)) & NameHint.Chosen) != 0;

    private static bool HasLetters(HtmlTape tape, int index)
    {
        var records = 0;
        for (var i = index + 1; i < tape[index].Match && records < MaxMarkRecords; i++, records++)
        {
            // An icon may have more records than the limit; the text comes after it.
            if (tape[i] is { Kind: TapeKind.Start, Tag: HtmlTag.Svg })
            {
                i = tape[i].Match;
                continue;
            }

            if (tape[i].Kind != TapeKind.Text)
            {
                continue;
            }

            foreach (var character in tape.TextOf(tape[i]))
            {
                if (char.IsLetterOrDigit(character))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Some generators make the heading itself the link to it.
    private static bool IsWholeHeading(PageOutline outline, int index, int text)
    {
        for (int parent = outline.ParentOf(index), i = 0; parent >= 0 && i < 4; parent = outline.ParentOf(parent), i++)
        {
            if (outline.Tape[parent].Tag is >= HtmlTag.H1 and <= HtmlTag.H6)
            {
                return outline.TotalsOf(parent).Text == text;
            }
        }

        return false;
    }
}
