using ManagedAccess.AspNetCore.Markdown.Tape;

namespace ManagedAccess.AspNetCore.Markdown.Selection;

/// <summary>The heading of the page, when it stands outside the content that was chosen.</summary>
internal static class TitleRule
{
    public static int Find(PageOutline outline, int root)
    {
        var tape = outline.Tape;
        if (outline.Between(root, tape[root].Match) is var totals && HasTopHeading(tape, root, tape[root].Match))
        {
            return -1;
        }

        // The last one before the content, and near it: above that comes the name of the site.
        for (var index = root - 1; index >= 0; index--)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind == TapeKind.Start && record.Tag == HtmlTag.H1 && !record.Is(TapeFlags.Skipped))
            {
                return outline.TotalsOf(index).Text > 0 && outline.Between(index, root).Text < totals.Text ? index : -1;
            }
        }

        return -1;
    }

    private static bool HasTopHeading(HtmlTape tape, int start, int end)
    {
        for (var index = start; index < end; index++)
        {
            if (tape[index].Kind == TapeKind.Start && tape[index].Tag == HtmlTag.H1 && !tape[index].Is(TapeFlags.Skipped))
            {
                return true;
            }
        }

        return false;
    }
}
