using ManagedAccess.Markdown.Styles.Values;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <summary>Elements that stay although a style hides them.</summary>
internal sealed partial class HiddenByStyle
{
    private List<int>? _panels;

    // The panel of a tab; and the region of an expander (WAI-ARIA, the pattern "accordion") that its own attribute hides: whether anything
    // opens it is decided where the openers of the page are known.
    private bool CanBeOpened(in TapeRecord record) => IsTabPanel(record) || IsHiddenRegion(record);

    private bool IsHiddenRegion(in TapeRecord record) =>
        record.Has(HtmlAttribute.Role) && record.Has(HtmlAttribute.Style) && tape.Attribute(record, HtmlAttribute.Role) is "region"
        && StyleFacts.OfDeclarations(tape.Attribute(record, HtmlAttribute.Style)) is var own && (own.Invisible == true || own.HidesAll(tape.HasScript, animated: true));

    // The other tabs are one click away, if there is a tab to click: that is known when the whole page has been read.
    private bool IsTabPanel(in TapeRecord record) => record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role) is "tabpanel";

    private void SkipPanelsWithoutTabs()
    {
        if (_panels is not { Count: > 0 } panels || HasTab(panels))
        {
            return;
        }

        foreach (var panel in panels)
        {
            tape[panel].Flags |= TapeFlags.Skipped;
        }
    }

    // A tab that a person sees: not in one of the panels, and not empty.
    private bool HasTab(List<int> panels)
    {
        var next = 0;
        for (var index = 0; index < tape.Count; index++)
        {
            ref readonly var record = ref tape[index];
            if (next < panels.Count && panels[next] == index)
            {
                next++;
                index = record.Match;
            }
            else if (record.Kind == TapeKind.Start && (record.Is(TapeFlags.Skipped) || record.Has(HtmlAttribute.Hidden) || record.Has(HtmlAttribute.AriaHidden)))
            {
                index = record.Match;
            }
            else if (record.Kind == TapeKind.Start && record.Has(HtmlAttribute.Role) && record.Match > index + 1 && tape.Attribute(record, HtmlAttribute.Role) is "tab")
            {
                return true;
            }

            while (next < panels.Count && panels[next] <= index)
            {
                next++;
            }
        }

        return false;
    }
}
