using ManagedAccess.Markdown.Styles.Values;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Whether a person looking at the page would see an element. What they cannot see is not handed to an agent either.</summary>
/// <remarks>
/// Treated as hidden, because instructions to agents are hidden this way and people's text is not:
/// <list type="bullet">
/// <item>the attribute <c>hidden</c> with any value, and <c>aria-hidden="true"</c> (icons, and copies of text for effects);</item>
/// <item>an inline style that leaves nothing to see, as <see cref="StyleFacts"/> decides;</item>
/// <item>dialogs and popovers that are closed, if nothing on the page opens any.</item>
/// </list>
/// <c>aria-hidden</c> is not believed of the larger part of a page: that is the page behind a dialog.
/// What a style sheet in the page hides is found by <c>Styles</c>. Not treated as hidden: what only a style sheet
/// elsewhere hides (that takes another request), and closed <c>details</c> (one click away).
/// </remarks>
internal static class VisibilityRules
{
    public static bool IsHidden(HtmlTape tape, in TapeRecord element)
    {
        const uint Relevant = 1u << (int)HtmlAttribute.Hidden | 1u << (int)HtmlAttribute.AriaHidden | 1u << (int)HtmlAttribute.Style;
        if (((element.AttributeMask & Relevant) == 0 && element.Tag != HtmlTag.Dialog && !tape.HasPopover) || element.Tag is HtmlTag.Html or HtmlTag.Body)
        {
            return false;
        }

        return (element.Has(HtmlAttribute.Hidden) && !IsStreamed(tape, element)) || IsNeverOpened(tape, element)
            || tape.Attribute(element, HtmlAttribute.AriaHidden).Equals("true", StringComparison.OrdinalIgnoreCase)
            || (element.Has(HtmlAttribute.Style) && IsHiddenByStyle(tape, element));
    }

    // Dialogs and popovers that no button and no script of the page opens.
    private static bool IsNeverOpened(HtmlTape tape, in TapeRecord element) =>
        !tape.HasScript && !tape.HasOpener
        && ((element.Tag == HtmlTag.Dialog && !element.Has(HtmlAttribute.Open)) || (tape.HasPopover && tape.TryGetAttribute(element, HtmlAttribute.Popover, out _)));

    /// <summary>Hidden by <c>aria-hidden</c> and by nothing else.</summary>
    public static bool IsHiddenFromAssistantsOnly(HtmlTape tape, in TapeRecord element) =>
        element.Has(HtmlAttribute.AriaHidden) && !element.Has(HtmlAttribute.Hidden)
        && !(element.Has(HtmlAttribute.Style) && IsHiddenByStyle(tape, element));

    // React streams late content in hidden elements "S:0", "S:1", … and a script it sends along puts them in their places.
    private static bool IsStreamed(HtmlTape tape, in TapeRecord element) =>
        tape.HasScript && tape.Attribute(element, HtmlAttribute.Id) is ['S', ':', ..] && element.Tag == HtmlTag.Div;

    private static bool IsHiddenByStyle(HtmlTape tape, in TapeRecord element)
    {
        var style = tape.Attribute(element, HtmlAttribute.Style);
        if (StyleText.IsPlain(style))
        {
            return IsHiddenBy(StyleFacts.OfDeclarations(style), tape.HasScript);
        }

        using var plain = new StyleText(style.Length);
        plain.Append(style);
        return IsHiddenBy(StyleFacts.OfDeclarations(plain.All), tape.HasScript);
    }

    private static bool IsHiddenBy(in StyleFacts facts, bool scripted) =>
        facts.HidesAll(scripted, animated: true) || facts.Invisible == true || facts.TinyText == true || facts.Color is { Transparent: true }
        || (facts is { Color: { } text, Background: { Alpha: 255 } background, Pictured: false } && text.Over(background).IsLike(background));
}
