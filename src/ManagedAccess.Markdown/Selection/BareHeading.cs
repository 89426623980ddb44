using ManagedAccess.Markdown.Selection.Boilerplate;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>Handles a page that would keep only its heading: the bars and lists of links below the heading are then the content.</summary>
internal static class BareHeading
{
    private const int Share = 20;

    /// <summary>Takes furniture in again if nothing else is left.</summary>
    public static bool BringsBack(PageOutline outline, in Totals rest, in Totals page)
    {
        if (rest.Headings == 0 || rest.Text * Share > page.Text || rest.Text - rest.LinkText == 0 || rest.Paragraphs + rest.Cells + rest.Code + rest.Images + rest.Controls > 0)
        {
            return false;
        }

        var tape = outline.Tape;
        var heading = LastHeading(outline, rest.Text);
        for (var around = heading < 0 ? -1 : outline.ParentOf(heading); around >= 0; around = outline.ParentOf(around))
        {
            if (TakeIn(tape, tape[heading].Match + 1, tape[around].Match))
            {
                return true;
            }
        }

        return false;
    }

    // Finds the heading that is the only text left.
    private static int LastHeading(PageOutline outline, int text)
    {
        var tape = outline.Tape;
        for (var index = 0; index < tape.Count; index++)
        {
            if (tape[index].Kind != TapeKind.Start)
            {
                continue;
            }

            if (tape[index].Is(TapeFlags.Skipped))
            {
                index = tape[index].Match;
            }
            else if (tape[index].Tag is >= HtmlTag.H1 and <= HtmlTag.H6 && outline.TotalsOf(index).Text == text)
            {
                return index;
            }
        }

        return -1;
    }

    private static bool TakeIn(HtmlTape tape, int start, int end)
    {
        var found = false;
        for (var index = start; index < end; index++)
        {
            ref var record = ref tape[index];
            if (record.Kind != TapeKind.Start || !record.Is(TapeFlags.Skipped))
            {
                continue;
            }

            if (record.Is(TapeFlags.Furniture) && record.Tag is not (HtmlTag.Footer or HtmlTag.Button or HtmlTag.Dialog))
            {
                record.Flags &= ~(TapeFlags.Skipped | TapeFlags.Furniture);
                found = true;
            }
            else
            {
                index = record.Match;
            }
        }

        return found;
    }
}
