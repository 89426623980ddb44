using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Whether a person sees the control that opens a panel, and can use it: otherwise an empty expander would show text to agents that nobody else can read.</summary>
internal static class PanelControl
{
    // The limit keeps time linear: controls may be inside each other.
    private const int MaxRecords = 32;

    public static bool IsUnseen(HtmlTape tape, in TapeRecord record) =>
        record.Is(TapeFlags.Skipped) || PageOutline.IsSilent(record.Tag) || VisibilityRules.IsHidden(tape, record);

    /// <summary>Whether the element is not disabled, and draws something. Most buttons have a frame.</summary>
    public static bool IsSeen(HtmlTape tape, int index) =>
        !tape.TryGetAttribute(tape[index], HtmlAttribute.Disabled, out _) && (tape[index].Tag is HtmlTag.Button or HtmlTag.Input || HasSomethingToSee(tape, index));

    /// <summary>Whether the element reacts to a click, by its tag or by what it says of itself.</summary>
    public static bool IsUsed(HtmlTape tape, in TapeRecord record) =>
        record.Tag is HtmlTag.Button or HtmlTag.A or HtmlTag.Summary or HtmlTag.Input or HtmlTag.Label
        || (record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role) is "button" or "tab" or "link" or "switch" or "treeitem" or "row" or "menuitem")
        || tape.TryGetAttribute(record, HtmlAttribute.Tabindex, out _) || tape.TryGetAttribute(record, HtmlAttribute.Onclick, out _)
        || tape.TryGetAttribute(record, HtmlAttribute.DataToggle, out _) || tape.TryGetAttribute(record, HtmlAttribute.DataBsToggle, out _);

    /// <summary>Whether the element holds text or a picture that is not hidden.</summary>
    public static bool HasSomethingToSee(HtmlTape tape, int index)
    {
        for (var i = index + 1; i < Math.Min(tape[index].Match, index + MaxRecords); i++)
        {
            ref readonly var record = ref tape[i];
            switch (record.Kind)
            {
                case TapeKind.Text when !record.Is(TapeFlags.Blank | TapeFlags.Skipped):
                case TapeKind.Start when record.Tag is HtmlTag.Svg or HtmlTag.Img or HtmlTag.Input || (record.Tag == HtmlTag.I && record.Has(HtmlAttribute.Class)):
                    return true;
                case TapeKind.Start when IsUnseen(tape, record):
                    i = record.Match;
                    break;
            }
        }

        return false;
    }
}
