using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Whether an element named a menu, a navigation or a bar is a list of links to other pages.</summary>
/// <remarks>
/// Many small parts of a screen contain a menu that opens on a click: "Last 7 days" with other spans of time below it, "1 to 8 of 16"
/// beside the links to the other pages. The text without those menus and links is the text that a person sees, and it decides.
/// </remarks>
internal static class LinkLists
{
    private const int MaxRecords = 512;

    public static bool LeadAway(PageOutline outline, int index, NameHint hints)
    {
        var tape = outline.Tape;
        if (tape[index].Match - index > MaxRecords || !outline.Uses(SelectionRule.Menus))
        {
            return true;
        }

        var rest = Shown(outline, index);
        var (links, inPage) = (0, 0);
        for (var i = index + 1; i < tape[index].Match; i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            if (IsAway(outline, i))
            {
                i = record.Match;
            }
            else if (record.Tag == HtmlTag.A && tape.TryGetAttribute(record, HtmlAttribute.Href, out var address))
            {
                links++;
                inPage += address.StartsWith('#') ? 1 : 0;
            }
        }

        // One link of a menu opens it and shows the choice. Links within the page are tabs.
        var list = (links > 1 || (hints & NameHint.Menu) == 0) && (inPage * 2 < links || (hints & (NameHint.Navigation | NameHint.Contents)) != NameHint.Navigation);
        return rest.Text == 0 || (list && rest.LinkDensity > 0.5);
    }

    /// <summary>The sums of an element without the menus that open over it, and without a list's links to other pages.</summary>
    public static Totals Shown(PageOutline outline, int index)
    {
        var tape = outline.Tape;
        var rest = outline.TotalsOf(index);
        for (var i = index + 1; i < Math.Min(tape[index].Match, index + MaxRecords); i++)
        {
            if (tape[i].Kind == TapeKind.Start && IsAway(outline, i))
            {
                rest -= outline.TotalsOf(i);
                i = tape[i].Match;
            }
        }

        return rest;
    }

    private static bool IsAway(PageOutline outline, int index)
    {
        var part = outline.HintsOf(index);
        return outline.Tape[index].Is(TapeFlags.Skipped) || (part & (NameHint.Overlay | NameHint.Shown)) == NameHint.Overlay || (part & NameHint.Pagination) != 0;
    }
}
