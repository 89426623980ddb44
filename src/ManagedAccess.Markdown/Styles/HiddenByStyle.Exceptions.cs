using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <summary>Elements that stay although a style hides them.</summary>
internal sealed partial class HiddenByStyle
{
    private bool? _hasTabs;

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
