using ManagedAccess.Markdown.Styles.Values;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <summary>Elements that stay although a style hides them.</summary>
internal sealed partial class HiddenByStyle
{
    private bool? _hasTabs;

    // The panel of a tab; and the region of an expander (WAI-ARIA, the pattern "accordion") that its own attribute hides: whether anything
    // opens it is decided where the openers of the page are known.
    private bool CanBeOpened(in TapeRecord record) => IsTabPanel(record) || IsHiddenRegion(record);

    private bool IsHiddenRegion(in TapeRecord record) =>
        record.Has(HtmlAttribute.Role) && record.Has(HtmlAttribute.Style) && tape.Attribute(record, HtmlAttribute.Role) is "region"
        && StyleFacts.OfDeclarations(tape.Attribute(record, HtmlAttribute.Style)) is var own && (own.Invisible == true || own.HidesAll(tape.HasScript, animated: true));

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
