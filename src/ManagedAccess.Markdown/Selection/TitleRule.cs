using ManagedAccess.Markdown.Selection.Boilerplate;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>The heading of the page, when it is outside the chosen content.</summary>
internal static class TitleRule
{
    public static int Find(PageOutline outline, int root)
    {
        var tape = outline.Tape;
        if (outline.Between(root, tape[root].Match) is var totals && HasTopHeading(tape, root, tape[root].Match))
        {
            return -1;
        }

        // The last heading before the content, and near it: the name of the site comes further above.
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

    /// <summary>Leaves out the heading that repeats <paramref name="title"/>, for a document that has the title in its front matter.</summary>
    public static void Drop(PageOutline outline, List<int> roots, string title)
    {
        var tape = outline.Tape;
        foreach (var root in roots)
        {
            for (var index = root; index < tape[root].Match; index++)
            {
                ref var record = ref tape[index];
                if (record.Kind == TapeKind.Start && record.Tag is HtmlTag.H1 or HtmlTag.H2 && !record.Is(TapeFlags.Skipped) && Repeats(tape, index, title))
                {
                    record.Flags |= TapeFlags.Skipped;
                    return;
                }
            }
        }
    }

    // Titles add the name of the site, and headings have other quotation marks. Only letters and digits are compared, from the start.
    private static bool Repeats(HtmlTape tape, int index, string title)
    {
        var (position, matched) = (0, 0);
        for (var i = index + 1; i < tape[index].Match; i++)
        {
            if (tape[i].Kind != TapeKind.Text)
            {
                continue;
            }

            foreach (var character in tape.TextOf(tape[i]))
            {
                if (!char.IsLetterOrDigit(character))
                {
                    continue;
                }

                while (position < title.Length && !char.IsLetterOrDigit(title[position]))
                {
                    position++;
                }

                if (position == title.Length || char.ToUpperInvariant(title[position]) != char.ToUpperInvariant(character))
                {
                    return false;
                }

                position++;
                matched++;
            }
        }

        return matched > 0;
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
