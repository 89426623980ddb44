using System.Globalization;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Whether a person sees the control that opens a panel, and can use it: otherwise an empty expander would show text to agents that nobody else can read.</summary>
internal static class PanelControl
{
    // The limit keeps time linear: controls may be inside each other.
    private const int MaxRecords = 32;

    /// <summary>Whether a person sees nothing of the element and what it holds, or can use nothing of it.</summary>
    public static bool IsOutOfReach(HtmlTape tape, in TapeRecord record) =>
        record.Is(TapeFlags.Skipped) || PageOutline.IsSilent(record.Tag) || VisibilityRules.IsHidden(tape, record)
        || tape.TryGetAttribute(record, HtmlAttribute.Inert, out _) || (record.Tag == HtmlTag.Fieldset && tape.TryGetAttribute(record, HtmlAttribute.Disabled, out _));

    /// <summary>Whether the element is a button, which can open a dialog or a popover without a script.</summary>
    public static bool IsButton(HtmlTape tape, in TapeRecord record) =>
        record.Tag == HtmlTag.Button || (record.Tag == HtmlTag.Input && tape.Attribute(record, HtmlAttribute.Type) is "button" or "submit" or "image" or "reset");

    /// <summary>Whether the element is not disabled, and draws something. Most buttons have a frame.</summary>
    public static bool IsSeen(HtmlTape tape, int index) =>
        !tape.TryGetAttribute(tape[index], HtmlAttribute.Disabled, out _) && (tape[index].Tag is HtmlTag.Button || IsField(tape, tape[index]) || HasSomethingToSee(tape, index));

    /// <summary>Whether the element reacts to a click: by its tag, by what it says of itself, or because a script may make any element do so.</summary>
    public static bool IsUsed(HtmlTape tape, in TapeRecord record) =>
        tape.HasScript || record.Tag is HtmlTag.Button or HtmlTag.Input || (record.Tag == HtmlTag.A && record.Has(HtmlAttribute.Href))
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
                case TapeKind.Text when !record.Is(TapeFlags.Blank | TapeFlags.Skipped) && IsDrawn(tape.TextOf(record)):
                    return true;
                case TapeKind.Start when record.Tag == HtmlTag.Svg && !record.Is(TapeFlags.Skipped) && record.Match > i + 1:
                    return true;
                case TapeKind.Start when IsOutOfReach(tape, record):
                    i = record.Match;
                    break;
                case TapeKind.Start when record.Tag is HtmlTag.Img || IsField(tape, record) || (record.Tag == HtmlTag.I && record.Has(HtmlAttribute.Class)):
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a list item is, or holds, something to click.</summary>
    public static bool HoldsControl(HtmlTape tape, int item)
    {
        for (var i = item; i < Math.Min(tape[item].Match, item + MaxRecords); i++)
        {
            if (tape[i].Kind == TapeKind.Start && IsUsed(tape, tape[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the control names no panel, or the one at <paramref name="panel"/>, or something inside it.</summary>
    public static bool MayOpen(HtmlTape tape, in TapeRecord control, int panel)
    {
        var named = NameIn(tape, control, HtmlAttribute.AriaControls) is { IsEmpty: false } controls ? controls
            : NameIn(tape, control, HtmlAttribute.DataBsTarget) is { IsEmpty: false } target ? target : NameIn(tape, control, HtmlAttribute.DataTarget);
        if (named.IsEmpty)
        {
            return true;
        }

        for (var i = panel; i < Math.Min(tape[panel].Match, panel + MaxRecords); i++)
        {
            if (tape[i].Kind == TapeKind.Start && tape[i].Has(HtmlAttribute.Id) && tape.Attribute(tape[i], HtmlAttribute.Id).SequenceEqual(named))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> NameIn(HtmlTape tape, in TapeRecord control, HtmlAttribute attribute) =>
        tape.TryGetAttribute(control, attribute, out var value) ? value.TrimStart('#') : default;

    private static bool IsField(HtmlTape tape, in TapeRecord record) =>
        record.Tag == HtmlTag.Input && !tape.Attribute(record, HtmlAttribute.Type).Equals("hidden", StringComparison.OrdinalIgnoreCase);

    // A zero-width space is text, but nobody sees it.
    private static bool IsDrawn(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character) && char.GetUnicodeCategory(character) is not (UnicodeCategory.Format or UnicodeCategory.Control))
            {
                return true;
            }
        }

        return false;
    }
}
