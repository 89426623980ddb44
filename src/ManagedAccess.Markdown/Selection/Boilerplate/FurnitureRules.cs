using ManagedAccess.Markdown.Forms;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Leaves out certain furniture on any kind of page: navigation, site header and footer, menus, closed panels, permalink marks, copy buttons.</summary>
/// <remarks>
/// An element is judged by its meaning (tag and role), or by its names together with its content. Names are believed only while
/// the element holds a small part of the page: a wrapper called "page-with-sidebar" is the page.
/// </remarks>
internal static class FurnitureRules
{
    // The limit keeps time linear: headers may be inside each other.
    private const int MaxTitleRecords = 32;

    /// <summary>Marks furniture as skipped.</summary>
    /// <returns>Whether furniture was found; if so, the sums of the outline are out of date.</returns>
    public static bool Mark(PageOutline outline, int main, in Totals page)
    {
        var tape = outline.Tape;
        var found = false;
        var isTitled = main < 0 || Holds(tape, main, HtmlTag.H1, int.MaxValue);
        for (var index = 0; index < tape.Count; index++)
        {
            ref var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            if (!record.Is(TapeFlags.Skipped) && IsFurniture(outline, index, page, main, isTitled))
            {
                if ((outline.HintsOf(index) & NameHint.Pagination) != 0 && outline.Uses(SelectionRule.PagerCounts))
                {
                    PagerRule.Apply(tape, index);
                }
                else
                {
                    record.Flags |= TapeFlags.Skipped | TapeFlags.Furniture;
                }

                found = true;
            }

            if (record.Is(TapeFlags.Skipped))
            {
                index = record.Match;
            }
        }

        return found;
    }

    private static bool IsFurniture(PageOutline outline, int index, in Totals page, int main, bool isTitled)
    {
        var tape = outline.Tape;
        ref readonly var record = ref tape[index];
        switch (record.Tag)
        {
            case HtmlTag.Html or HtmlTag.Body or HtmlTag.Main or HtmlTag.Pre or HtmlTag.Table or HtmlTag.Tbody or HtmlTag.Tr:
                return false;
            case HtmlTag.Button:
                return outline.Uses(SelectionRule.Buttons) && FieldKinds.From(tape, index) == FieldKind.None && !MarkRules.IsLabel(outline, index);
            case HtmlTag.Dialog:
                return true;
            case HtmlTag.A:
                return outline.Uses(SelectionRule.Marks) && MarkRules.IsMark(outline, index);
        }

        if (main > index && main < record.Match)
        {
            return false;
        }

        // Most elements have neither a meaning nor a name to judge by, and need no sums.
        var hints = outline.HintsOf(index);
        if (hints == NameHint.None && !record.Has(HtmlAttribute.Role) && record.Tag is not (HtmlTag.Nav or HtmlTag.Footer or HtmlTag.Header or HtmlTag.Aside or HtmlTag.Unknown))
        {
            return false;
        }

        var totals = outline.TotalsOf(index);
        if (outline.Uses(SelectionRule.Roles) && record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role) is "navigation" or "search" or "banner" or "contentinfo" or "menu" or "menubar" or "dialog" or "alertdialog")
        {
            return true;
        }

        switch (record.Tag)
        {
            case HtmlTag.Nav:
                return outline.Uses(SelectionRule.Navigation) && !IsTabs(tape, record, hints);
            case HtmlTag.Footer when outline.Uses(SelectionRule.SiteFooter) && !IsInside(outline, index):
                return true;
            case HtmlTag.Header when outline.Uses(SelectionRule.SiteHeader) && !IsInside(outline, index):
                return totals.Paragraphs < 3 && ((main >= 0 && (isTitled || !IsTitle(outline, index, totals))) || totals.Headings == totals.LinkedHeadings || totals.LinkText * 2 > totals.Text);
            case HtmlTag.Aside when outline.Uses(SelectionRule.AsideOfLinks) && totals.LinkDensity > 0.5:
                return true;
        }

        if (IsTabs(tape, record, hints))
        {
            return false;
        }

        var inside = main >= 0 && index > main && index < tape[main].Match;
        return (hints != NameHint.None && IsFurnitureByName(outline, index, hints, totals, page))
            || (!inside && outline.Uses(SelectionRule.SiteBars) && SiteBars.IsBar(outline, index, hints, totals, page));
    }

    // The title of the page and what is said below it, where the main part has no title of its own.
    private static bool IsTitle(PageOutline outline, int header, in Totals totals) =>
        totals.LinkDensity < 0.2 && totals.Headings > totals.LinkedHeadings && Holds(outline.Tape, header, HtmlTag.H1, MaxTitleRecords);

    private static bool Holds(HtmlTape tape, int index, HtmlTag tag, int most)
    {
        for (var i = index + 1; i < tape[index].Match && i - index < most; i++)
        {
            if (tape[i].Kind == TapeKind.Start && tape[i].Tag == tag && !tape[i].Is(TapeFlags.Skipped))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFurnitureByName(PageOutline outline, int index, NameHint hints, in Totals totals, in Totals page)
    {
        ref readonly var record = ref outline.Tape[index];
        if ((hints & NameHint.LineNumber) != 0 && outline.Uses(SelectionRule.LineNumbers) && totals.NumberText == totals.Text)
        {
            return true;
        }

        // A quotation named "tweet" is what the author quotes.
        if (totals.Code > 0 || record.Tag == HtmlTag.Blockquote)
        {
            return false;
        }

        if ((hints & NameHint.Permalink) != 0 && outline.Uses(SelectionRule.Permalinks) && totals.Text <= 20)
        {
            return true;
        }

        // Headings are content; their names ("footer-heading", "related") describe the content after them.
        if (totals.Text * 5 >= page.Text * 2 || record.Tag is >= HtmlTag.H1 and <= HtmlTag.H6 or HtmlTag.Code or HtmlTag.Th or HtmlTag.Dt or HtmlTag.Dd
            || (record.Tag is HtmlTag.Td && !IsLayoutCell(outline, index)))
        {
            return false;
        }

        if ((hints & (NameHint.Overlay | NameHint.Shown)) == NameHint.Overlay && outline.Uses(SelectionRule.Overlays))
        {
            return true;
        }

        if ((hints & (NameHint.Content | NameHint.Note)) != 0)
        {
            return false;
        }

        if ((hints & (NameHint.Skip | NameHint.Pagination | NameHint.Copy | NameHint.Consent | NameHint.Share)) != 0)
        {
            return totals.Headings == 0 && outline.Uses(SelectionRule.SmallParts);
        }

        return (hints & (NameHint.Navigation | NameHint.Sidebar | NameHint.Menu | NameHint.Footer | NameHint.Contents | NameHint.Bar)) != 0
            && outline.Uses(SelectionRule.NamesOfLinks) && totals.LinkDensity > 0.5 && totals.Cells == (record.Tag == HtmlTag.Td ? 1 : 0)
            && LinkLists.LeadAway(outline, index, hints);
    }

    // Old sites put their bars in table cells.
    private static bool IsLayoutCell(PageOutline outline, int index)
    {
        for (int parent = outline.ParentOf(index), level = 0; parent >= 0 && level < 3; parent = outline.ParentOf(parent), level++)
        {
            if (outline.Tape[parent].Tag == HtmlTag.Table)
            {
                return outline.Tape[parent].Is(TapeFlags.NestsTable);
            }
        }

        return false;
    }

    private static bool IsTabs(HtmlTape tape, in TapeRecord record, NameHint hints) =>
        (hints & NameHint.Tabs) != 0 || (record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role) is "tablist");

    // A header or a footer that belongs to a part of the content, not to the site.
    private static bool IsInside(PageOutline outline, int index)
    {
        for (int parent = outline.ParentOf(index), i = 0; parent >= 0 && i < 64; parent = outline.ParentOf(parent), i++)
        {
            if (outline.Tape[parent].Tag is HtmlTag.Main or HtmlTag.Article or HtmlTag.Section or HtmlTag.Blockquote or HtmlTag.Li or HtmlTag.Td)
            {
                return true;
            }
        }

        return false;
    }
}
