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
        if (_panels is not { Count: > 0 } panels)
        {
            return;
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        if (HasTabs(panels, named))
        {
            return;
        }

        foreach (var panel in panels)
        {
            tape[panel].Flags |= named.Contains(tape.Attribute(tape[panel], HtmlAttribute.Id).ToString()) ? TapeFlags.None : TapeFlags.Skipped;
        }
    }

    // A tab for each panel, among those that a person sees: not in one of the hidden panels, and not empty.
    private bool HasTabs(List<int> panels, HashSet<string> named)
    {
        var (next, tabs, all) = (0, 0, 0);
        for (var index = 0; index < tape.Count; index++)
        {
            ref readonly var record = ref tape[index];
            if (next < panels.Count && panels[next] == index)
            {
                (next, all) = (next + 1, all + 1);
                index = record.Match;
            }
            else if (record.Kind == TapeKind.Start && (record.Is(TapeFlags.Skipped) || record.Has(HtmlAttribute.Hidden) || record.Has(HtmlAttribute.AriaHidden)))
            {
                index = record.Match;
            }
            else if (record.Kind == TapeKind.Start && record.Has(HtmlAttribute.Role))
            {
                var role = tape.Attribute(record, HtmlAttribute.Role);
                all += role is "tabpanel" ? 1 : 0;
                if (role is "tab" && record.Match > index + 1)
                {
                    tabs++;
                    AddNames(record, named);
                }
            }

            while (next < panels.Count && panels[next] <= index)
            {
                next++;
            }
        }

        return tabs > 0 && tabs >= all;
    }

    private void AddNames(in TapeRecord tab, HashSet<string> named)
    {
        foreach (ref readonly var attribute in tape.AttributesOf(tab))
        {
            if (attribute.Known is HtmlAttribute.AriaControls or HtmlAttribute.Href or HtmlAttribute.DataTarget or HtmlAttribute.DataBsTarget
                && tape.ValueOf(attribute).TrimStart('#') is { IsEmpty: false } name)
            {
                named.Add(name.ToString());
            }
        }
    }
}
