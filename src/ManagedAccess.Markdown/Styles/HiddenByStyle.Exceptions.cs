using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <summary>Elements that stay although a style hides them.</summary>
internal sealed partial class HiddenByStyle
{
    private bool? _hasTabs;
    private HashSet<string>? _expandable;

    // A person can open it with one click: the panel of a tab, or the region of an expander (WAI-ARIA, the patterns "tabs" and "accordion").
    private bool CanBeOpened(in TapeRecord record) => IsTabPanel(record) || IsExpandable(record);

    private bool IsExpandable(in TapeRecord record) =>
        record.Has(HtmlAttribute.Role) && record.Has(HtmlAttribute.Id) && tape.Attribute(record, HtmlAttribute.Role) is "region"
        && (_expandable ??= Expandable()).GetAlternateLookup<ReadOnlySpan<char>>().Contains(tape.Attribute(record, HtmlAttribute.Id));

    private HashSet<string> Expandable()
    {
        HashSet<string> names = [];
        foreach (ref readonly var record in tape.Records)
        {
            if (record.Kind == TapeKind.Start && record.MayHave(HtmlAttribute.AriaExpanded) && tape.Attribute(record, HtmlAttribute.AriaExpanded) is "false"
                && tape.Attribute(record, HtmlAttribute.AriaControls) is { IsEmpty: false } name)
            {
                names.Add(name.ToString());
            }
        }

        return names;
    }

    // The other tabs are one click away, if there is a tab to click.
    private bool IsTabPanel(in TapeRecord record) =>
        record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role) is "tabpanel" && (_hasTabs ??= HasTabs());

    private bool HasTabs()
    {
        foreach (ref readonly var record in tape.Records)
        {
            if (record.Kind == TapeKind.Start && record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role) is "tab")
            {
                return true;
            }
        }

        return false;
    }
}
