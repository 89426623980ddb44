using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Leaves out the parts beside the text of a page to read: asides, sharing, advertising, comments, subscription forms.</summary>
/// <remarks>
/// An element is judged by its meaning (tag and role) or by its names. Names are believed only while the element holds
/// a small part of the page: a wrapper called "page-with-sidebar" is the page.
/// </remarks>
internal static class AsideRules
{
    private const NameHint Always = NameHint.Consent | NameHint.Share | NameHint.Skip | NameHint.Pagination | NameHint.Copy | NameHint.NoPrint;
    private const NameHint Usually = NameHint.Navigation | NameHint.Footer | NameHint.Sidebar | NameHint.Advertising | NameHint.Related | NameHint.Subscribe
        | NameHint.Comments | NameHint.Modal | NameHint.Search | NameHint.ScreenReaderOnly | NameHint.Tags;

    /// <summary>Marks furniture as skipped.</summary>
    /// <returns>Whether furniture was found; if so, the sums of the outline are out of date.</returns>
    public static bool Mark(PageOutline outline, bool article, int main, in Totals page)
    {
        var tape = outline.Tape;
        var found = false;
        for (var index = 0; index < tape.Count; index++)
        {
            ref var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            // The names of tabs are the titles of the panels below them.
            var tabs = !article && (outline.HintsOf(index) & NameHint.Tabs) != 0 && record.Tag is (HtmlTag.Ul or HtmlTag.Ol);
            if (!record.Is(TapeFlags.Skipped) && !tabs && IsFurniture(outline, index, page, article, main))
            {
                record.Flags |= TapeFlags.Skipped | TapeFlags.Unlikely;
                found = true;
            }

            if (record.Is(TapeFlags.Skipped) || tabs)
            {
                index = record.Match;
            }
        }

        return found;
    }

    private static bool IsFurniture(PageOutline outline, int index, in Totals page, bool article, int main)
    {
        var tape = outline.Tape;
        ref readonly var record = ref tape[index];
        switch (record.Tag)
        {
            case HtmlTag.Html or HtmlTag.Body or HtmlTag.Main or HtmlTag.Pre or HtmlTag.Table or HtmlTag.Tbody or HtmlTag.Tr:
                return false;
            case HtmlTag.Button:
                return article;
        }

        // Most elements have neither a meaning nor a name to judge by, and need no sums.
        var landmark = record.Tag is HtmlTag.Footer or HtmlTag.Aside or HtmlTag.Header or HtmlTag.Form || record.Has(HtmlAttribute.Role);
        var hints = outline.HintsOf(index);
        if (!landmark && hints == NameHint.None)
        {
            return false;
        }

        var totals = outline.TotalsOf(index);
        var small = totals.Text * 5 < page.Text * 2 && totals.Text * 3 < outline.Between(0, tape.Count).Text * 2;
        if (landmark)
        {
            if (outline.Uses(SelectionRule.AsideLandmarks) && (small || IsSurelyAside(tape, record, totals, hints, page)) && IsLandmarkFurniture(outline, index, totals, hints, article, main))
            {
                return true;
            }
        }

        if (hints == NameHint.None || totals.Code > 0 || record.Tag == HtmlTag.Blockquote)
        {
            return false;
        }

        if (outline.Uses(SelectionRule.Sentences) && outline.IsInSentence(index, totals.Text))
        {
            return false;
        }

        // Headings are content; their names ("footer-heading", "related") describe the content after them.
        if (!small || record.Tag is >= HtmlTag.H1 and <= HtmlTag.H6 or HtmlTag.Code or HtmlTag.Td or HtmlTag.Th or HtmlTag.Dt or HtmlTag.Dd)
        {
            return false;
        }

        if ((hints & Always) != 0 && outline.Uses(SelectionRule.NamesAlways) && (article || totals.Headings == 0))
        {
            return (hints & NameHint.Content) == 0 || totals.LinkDensity > 0.2 || totals.Text < 200;
        }

        if ((hints & Usually) == 0 || !outline.Uses(SelectionRule.NamesUsually))
        {
            return false;
        }

        // "entry-content related-wrap" may be either content or related links. The content of the element decides.
        if ((hints & (NameHint.Content | NameHint.Note)) != 0)
        {
            return totals.LinkDensity > 0.4 && totals.Code == 0;
        }

        if (article || !(main >= 0 && index > main && index < tape[main].Match))
        {
            return article || (hints & Usually) != NameHint.Comments;
        }

        // Inside the landmark of a page that is not an article, a name is not enough: a section about cookies is called "cookies".
        return totals.Headings + totals.Cells == 0 && (hints & Usually) != NameHint.Comments && (totals.LinkDensity > 0.4 || totals is { Text: < 100, Commas: 0 });
    }

    // If meaning and name agree, the element may be the larger part of the page, such as a live ticker beside a short article.
    private static bool IsSurelyAside(HtmlTape tape, in TapeRecord record, in Totals totals, NameHint hints, in Totals page) =>
        (record.Tag == HtmlTag.Aside || tape.Attribute(record, HtmlAttribute.Role) is "complementary")
        && (hints & (NameHint.Sidebar | NameHint.Content)) == NameHint.Sidebar && totals.Text * 4L < page.Text * 3L;

    private static bool IsLandmarkFurniture(PageOutline outline, int index, in Totals totals, NameHint hints, bool article, int main)
    {
        var tape = outline.Tape;
        ref readonly var record = ref tape[index];
        switch (tape.Attribute(record, HtmlAttribute.Role))
        {
            case "toolbar" or "dialog" or "alertdialog" or "search" or "banner":
                return !(main > index && main < record.Match);
            case "complementary":
                return (hints & NameHint.Note) == 0;
        }

        switch (record.Tag)
        {
            case HtmlTag.Aside when main >= 0 && index > main && index < tape[main].Match:
                return (hints & (NameHint.Note | NameHint.Footnotes)) == 0 && (article || totals.LinkDensity > 0.5 || (hints & Usually) != 0);
            case HtmlTag.Aside:
                return (hints & (NameHint.Note | NameHint.Footnotes)) == 0;
            case HtmlTag.Footer:
                return !IsInside(outline, index, HtmlTag.Blockquote);
            case HtmlTag.Header:
                // The header of the text has its heading and perhaps its lead; that of a site has links.
                return !IsInside(outline, index, HtmlTag.Main, HtmlTag.Article) && !(main > index && main < record.Match) && totals.Paragraphs < 3
                    && !(totals.Headings > totals.LinkedHeadings && totals.LinkDensity < 0.2);
            case HtmlTag.Form:
                return totals.Controls > 0 && totals.Headings == 0 && totals.Code == 0 && totals.Text < 400 && totals.Cells == 0;
        }

        return false;
    }

    private static bool IsInside(PageOutline outline, int index, HtmlTag a, HtmlTag b = HtmlTag.Unknown)
    {
        for (int parent = outline.ParentOf(index), i = 0; parent >= 0 && i < 64; parent = outline.ParentOf(parent), i++)
        {
            if (outline.Tape[parent].Tag == a || (b != HtmlTag.Unknown && outline.Tape[parent].Tag == b))
            {
                return true;
            }
        }

        return false;
    }
}
