using ManagedAccess.Markdown.Styles.Values;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Whether a person looking at the page would see an element. Content that a person cannot see is not given to an agent either.</summary>
/// <remarks>
/// The following content is treated as hidden, because instructions to agents are hidden this way and ordinary text is not:
/// <list type="bullet">
/// <item>the attribute <c>hidden</c> with any value, and <c>aria-hidden="true"</c> (icons, and copies of text for effects);</item>
/// <item>an inline style that leaves nothing to see, as <see cref="StyleFacts"/> decides;</item>
/// <item>closed dialogs and popovers, if nothing on the page opens them.</item>
/// </list>
/// <c>aria-hidden</c> is ignored on the larger part of a page: that part is the page behind a dialog.
/// <c>Styles</c> finds the content that a style sheet in the page hides. Not treated as hidden: content that only a style sheet
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

    // Dialogs and popovers on a page without a button or a script to open them.
    private static bool IsNeverOpened(HtmlTape tape, in TapeRecord element) => !tape.HasScript && !tape.HasOpener && IsClosed(tape, element);

    /// <summary>Whether the element is a dialog or popover that is closed until something opens it.</summary>
    public static bool IsClosed(HtmlTape tape, in TapeRecord element) =>
        (element.Tag == HtmlTag.Dialog && !element.Has(HtmlAttribute.Open)) || (tape.HasPopover && tape.TryGetAttribute(element, HtmlAttribute.Popover, out _));

    /// <summary>Whether only <c>aria-hidden</c> hides the element.</summary>
    public static bool IsHiddenFromAssistantsOnly(HtmlTape tape, in TapeRecord element) =>
        element.Has(HtmlAttribute.AriaHidden) && !element.Has(HtmlAttribute.Hidden)
        && !(element.Has(HtmlAttribute.Style) && IsHiddenByStyle(tape, element));

    // React streams late content in hidden elements "S:0", "S:1", … and sends a script along that puts them in their places.
    private static bool IsStreamed(HtmlTape tape, in TapeRecord element) =>
        tape.HasScript && tape.Attribute(element, HtmlAttribute.Id) is ['S', ':', ..] && element.Tag == HtmlTag.Div;

    private static bool IsHiddenByStyle(HtmlTape tape, in TapeRecord element)
    {
        if (element.Is(TapeFlags.HarmlessStyle))
        {
            return false;
        }

        var style = tape.Attribute(element, HtmlAttribute.Style);
        if (StyleText.IsPlain(style))
        {
            return IsHiddenBy(StyleFacts.OfDeclarations(style), tape, element);
        }

        using var plain = new StyleText(style.Length);
        plain.Append(style);
        return IsHiddenBy(StyleFacts.OfDeclarations(plain.All), tape, element);
    }

    private static bool IsHiddenBy(in StyleFacts facts, HtmlTape tape, in TapeRecord element) =>
        (facts.HidesAll(tape.HasScript, animated: true) && !(facts.IsDrawn && tape.Tags.Contains(HtmlTag.Math) && ClippedFormula.DrawingOf(tape, tape[element.Match].Match) is >= 0 and var drawing && !IsHiddenByStyle(tape, tape[drawing])))
        || facts.Invisible == true || facts.TinyText == true || facts.Color is { Transparent: true }
        || (facts is { Color: { } text, Background: { Alpha: 255 } background, Pictured: false } && text.Over(background).IsLike(background));
}
