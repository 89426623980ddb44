using ManagedAccess.Markdown.Selection.Boilerplate;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>Counts the text of a choice after clutter has been skipped in it. The sums of the outline need not be computed again for it.</summary>
internal static class RemainingText
{
    /// <summary>Whether the ranges have at least so much text outside links. Text is counted only as far as necessary: mostly a few paragraphs.</summary>
    public static bool IsAtLeast(double least, PageOutline outline, List<Range> ranges)
    {
        var tape = outline.Tape;
        var text = 0L;
        foreach (var range in ranges)
        {
            var leftOut = EndOfLeftOut(outline, range.Start.Value);
            for (var index = range.Start.Value; index < range.End.Value && text < least; index++)
            {
                ref readonly var record = ref tape[index];
                if (record.Kind == TapeKind.Text)
                {
                    text += record.Is(TapeFlags.Blank | TapeFlags.Skipped) || index < leftOut ? 0 : outline.DirectTextOf(index);
                }
                else if (record.Kind == TapeKind.Start && IsLeftOut(record))
                {
                    leftOut = Math.Max(leftOut, record.Match);
                }
            }
        }

        return text >= least;
    }

    // The end of the outermost link or skipped element around a record.
    private static int EndOfLeftOut(PageOutline outline, int index)
    {
        var end = -1;
        for (var parent = outline.ParentOf(index); parent >= 0; parent = outline.ParentOf(parent))
        {
            end = IsLeftOut(outline.Tape[parent]) ? outline.Tape[parent].Match : end;
        }

        return end;
    }

    private static bool IsLeftOut(in TapeRecord record) =>
        record.Is(TapeFlags.Skipped) || PageOutline.IsSilent(record.Tag) || (record.Tag == HtmlTag.A && record.Has(HtmlAttribute.Href));
}
