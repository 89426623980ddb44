using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <summary>Elements that stay although a style hides them.</summary>
internal sealed partial class HiddenByStyle
{
    private bool? _hasTabs;

    // Formulas are drawn for the eye with glyphs out of order. MathJax and KaTeX put the formula itself beside it, clipped away, alone in its element.
    private bool IsMath(int index)
    {
        var formula = tape[index].Tag == HtmlTag.Math ? index : NextOf(index + 1);
        return formula < tape.Count && tape[formula] is { Kind: TapeKind.Start, Tag: HtmlTag.Math } && (formula == index || NextOf(tape[formula].Match + 1) == tape[index].Match);
    }

    private int NextOf(int index)
    {
        while (index < tape.Count && tape[index].Kind == TapeKind.Text && tape[index].Is(TapeFlags.Blank))
        {
            index++;
        }

        return index;
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
