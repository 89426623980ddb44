using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Finds the bars of a site on a page without landmarks: by their name, and by their place at the start or the end of the page.</summary>
/// <remarks>
/// A name alone is not enough: cards have headers and footers too, and a bar at the side of an issue holds its fields. A bar of the
/// site comes before all content or after it, is small, and has no table and no paragraph. If it has a heading, the page has another one elsewhere.
/// </remarks>
internal static class SiteBars
{
    private const int StartShare = 5;
    private const int EndShare = 8;
    private const int SizeShare = 4;

    public static bool IsBar(PageOutline outline, int index, NameHint hints, in Totals totals, in Totals page)
    {
        var tape = outline.Tape;
        ref readonly var record = ref tape[index];
        var custom = record.Tag == HtmlTag.Unknown && record.Length > 0 ? OfCustomElement(tape.NameOf(record)) : NameHint.None;
        var toolbar = record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role) is "toolbar";
        var first = toolbar || ((hints | custom) & (NameHint.Bar | NameHint.Sidebar)) != 0;
        var last = ((hints | custom) & NameHint.Footer) != 0;
        if ((!first && !last) || totals.Text * SizeShare > page.Text || totals.Cells > (record.Tag == HtmlTag.Td ? 1 : 0) || totals.Prose > 0 || totals.Code > 0)
        {
            return false;
        }

        if (totals.Headings > totals.LinkedHeadings && totals.Headings >= page.Headings)
        {
            return false;
        }

        return first ? outline.Between(0, index).Text * StartShare <= page.Text
            : outline.Between(record.Match, tape.Count).Text * EndShare <= page.Text && totals.Controls == 0 && !IsOfPart(outline, index, page);
    }

    // The footer of a card is beside the content of the card, and the footer of the site is beside the content of the page.
    private static bool IsOfPart(PageOutline outline, int index, in Totals page)
    {
        var around = outline.ParentOf(index);
        while (around >= 0 && outline.Tape[around].Tag is (HtmlTag.Tr or HtmlTag.Tbody))
        {
            around = outline.ParentOf(around);
        }

        return around >= 0 && outline.TotalsOf(around).Text * 2 < page.Text;
    }

    // "fluent-header", "mat-toolbar", "app-footer": the name of a library and the kind of element. "mat-card-header" has a third part.
    private static NameHint OfCustomElement(ReadOnlySpan<char> name)
    {
        var hyphen = name.IndexOf('-');
        if (hyphen <= 0)
        {
            return NameHint.None;
        }

        return name[(hyphen + 1)..] switch
        {
            "header" or "toolbar" or "app-bar" or "top-bar" or "nav" or "navbar" or "nav-menu" or "sidenav" or "sidebar" or "navigation" => NameHint.Bar,
            "footer" => NameHint.Footer,
            _ => NameHint.None,
        };
    }
}
