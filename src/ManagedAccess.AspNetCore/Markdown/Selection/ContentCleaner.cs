using ManagedAccess.AspNetCore.Markdown.Tape;

namespace ManagedAccess.AspNetCore.Markdown.Selection;

/// <summary>Takes blocks of links and of controls out of an article; never headings with text below them, tables of data, code, or lists of text.</summary>
internal static class ContentCleaner
{
    public static void Clean(PageOutline outline, int root)
    {
        var tape = outline.Tape;
        for (var index = root + 1; index < tape[root].Match; index++)
        {
            ref var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            if (!record.Is(TapeFlags.Skipped) && IsClutter(outline, index))
            {
                record.Flags |= TapeFlags.Skipped;
            }

            if (record.Is(TapeFlags.Skipped))
            {
                index = record.Match;
            }
        }
    }

    private static bool IsClutter(PageOutline outline, int index)
    {
        ref readonly var record = ref outline.Tape[index];
        if (record.Tag is not (HtmlTag.Div or HtmlTag.Section or HtmlTag.Ul or HtmlTag.Ol or HtmlTag.Form or HtmlTag.Fieldset or HtmlTag.Dl or HtmlTag.Figure))
        {
            return false;
        }

        var totals = outline.TotalsOf(index);
        if (totals.Text == 0 || totals.Code > 0)
        {
            return false;
        }

        if (record.Tag == HtmlTag.Figure)
        {
            return false;
        }

        var negative = (outline.HintsOf(index) & (NameHint.Negative | NameHint.Related | NameHint.Share | NameHint.Sidebar | NameHint.Tags | NameHint.Navigation)) != 0;
        if (totals.Commas >= 10)
        {
            return false;
        }

        return (totals.LinkDensity > (negative ? 0.3 : 0.6) && totals.Text < 2000)
            || (totals.Controls > 1 && totals.Controls * 3 > totals.Paragraphs && totals.Text < 300);
    }
}
