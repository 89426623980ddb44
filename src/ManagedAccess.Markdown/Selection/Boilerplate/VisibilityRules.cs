using System.Globalization;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Whether a person looking at the page would see an element. What they cannot see is not handed to an agent either.</summary>
/// <remarks>
/// Treated as hidden, because instructions to agents are hidden this way and people's text is not:
/// <list type="bullet">
/// <item>the attribute <c>hidden</c> with any value, and <c>aria-hidden="true"</c> (icons, and copies of text for effects);</item>
/// <item>inline style: <c>display:none</c>, <c>visibility:hidden|collapse</c>, <c>opacity:0</c>, <c>content-visibility:hidden</c>,
/// <c>font-size</c> below two pixels, <c>width</c>, <c>height</c> or their maximum of at most one pixel together with clipped overflow,
/// <c>clip</c> and <c>clip-path</c> that leave nothing, <c>transform:scale(0)</c>, a position or indent a thousand pixels or more off the page,
/// text in the colour of its own background or transparent.</item>
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
        if ((element.AttributeMask & Relevant) == 0 || element.Tag is HtmlTag.Html or HtmlTag.Body)
        {
            return false;
        }

        return (element.Has(HtmlAttribute.Hidden) && !IsStreamed(tape, element))
            || tape.Attribute(element, HtmlAttribute.AriaHidden).Equals("true", StringComparison.OrdinalIgnoreCase)
            || (element.Has(HtmlAttribute.Style) && IsHiddenByStyle(tape.Attribute(element, HtmlAttribute.Style)));
    }

    /// <summary>Hidden by <c>aria-hidden</c> and by nothing else.</summary>
    public static bool IsHiddenFromAssistantsOnly(HtmlTape tape, in TapeRecord element) =>
        element.Has(HtmlAttribute.AriaHidden) && !element.Has(HtmlAttribute.Hidden)
        && !(element.Has(HtmlAttribute.Style) && IsHiddenByStyle(tape.Attribute(element, HtmlAttribute.Style)));

    // React streams late content in hidden elements "S:0", "S:1", … and a script it sends along puts them in their places.
    private static bool IsStreamed(HtmlTape tape, in TapeRecord element) =>
        tape.Attribute(element, HtmlAttribute.Id) is ['S', ':', ..] && element.Tag == HtmlTag.Div;

    private static bool IsHiddenByStyle(ReadOnlySpan<char> style)
    {
        var facts = default(StyleFacts);
        while (!style.IsEmpty)
        {
            var end = style.IndexOf(';');
            var declaration = end < 0 ? style : style[..end];
            style = end < 0 ? default : style[(end + 1)..];
            var colon = declaration.IndexOf(':');
            if (colon > 0 && Add(ref facts, declaration[..colon].Trim(), Value(declaration[(colon + 1)..])))
            {
                return true;
            }
        }

        return (facts.Collapsed && facts.Clipped)
            || (facts.Positioned && facts.OffPage)
            || (facts.Transparent && !facts.Animated)
            || (!facts.Color.IsEmpty && facts.Color.Equals(facts.Background, StringComparison.OrdinalIgnoreCase));
    }

    private ref struct StyleFacts
    {
        public bool Collapsed;
        public bool Clipped;
        public bool Positioned;
        public bool OffPage;
        public bool Transparent;
        public bool Animated;
        public ReadOnlySpan<char> Color;
        public ReadOnlySpan<char> Background;
    }

    private static ReadOnlySpan<char> Value(ReadOnlySpan<char> value)
    {
        var important = value.IndexOf('!');
        return (important < 0 ? value : value[..important]).Trim();
    }

    /// <summary>Takes note of one declaration; true when it hides the element by itself.</summary>
    private static bool Add(ref StyleFacts facts, ReadOnlySpan<char> property, ReadOnlySpan<char> value)
    {
        Span<char> name = stackalloc char[20];
        if (property.Length > name.Length)
        {
            return false;
        }

        property.ToLowerInvariant(name);
        switch (name[..property.Length])
        {
            case "display":
                return Is(value, "none");
            case "visibility":
                return Is(value, "hidden") || Is(value, "collapse");
            case "content-visibility":
                return Is(value, "hidden");
            case "opacity":
                facts.Transparent = Number(value) is < 0.02;
                return false;
            case "transition" or "animation" or "will-change":
                facts.Animated = true;
                return false;
            case "transform":
                // A page that fades its content in moves it too.
                facts.Animated = !value.StartsWith("scale(0", StringComparison.OrdinalIgnoreCase);
                return value.StartsWith("scale(0)", StringComparison.OrdinalIgnoreCase) || value.StartsWith("scale(0,", StringComparison.OrdinalIgnoreCase);
            case "font-size":
                return Number(value) is < 2 && !value.EndsWith("em", StringComparison.OrdinalIgnoreCase) && !Is(value, "%")
                    || Number(value) is < 0.1;
            case "width" or "height" or "max-width" or "max-height":
                facts.Collapsed |= Number(value) is <= 1 && !value.EndsWith("em", StringComparison.OrdinalIgnoreCase);
                return false;
            case "overflow" or "overflow-x" or "overflow-y":
                facts.Clipped |= Is(value, "hidden") || Is(value, "clip");
                return false;
            case "position":
                facts.Positioned = Is(value, "absolute") || Is(value, "fixed") || Is(value, "relative");
                return false;
            case "left" or "top" or "right" or "bottom" or "margin-left" or "margin-top":
                facts.OffPage |= IsFarAway(value);
                facts.Positioned |= property[0] is 'm' or 'M' && IsFarAway(value);
                return false;
            case "text-indent":
                return IsFarAway(value);
            case "clip":
                return HidesAll(value, "rect(");
            case "clip-path":
                return value.StartsWith("inset(50%", StringComparison.OrdinalIgnoreCase) || value.StartsWith("inset(100%", StringComparison.OrdinalIgnoreCase) || value.StartsWith("circle(0", StringComparison.OrdinalIgnoreCase);
            case "color":
                facts.Color = value;
                return Is(value, "transparent");
            case "background" or "background-color":
                facts.Background = value;
                return false;
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<char> value, string keyword) => value.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private static bool IsFarAway(ReadOnlySpan<char> value) => value.StartsWith("-") && Number(value[1..]) is >= 999 || Number(value) is >= 9999;

    // rect(0,0,0,0) and rect(1px,1px,1px,1px), with or without commas and units.
    private static bool HidesAll(ReadOnlySpan<char> value, string function)
    {
        if (!value.StartsWith(function, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (var character in value[function.Length..])
        {
            if (character is not ('0' or '1' or 'p' or 'x' or 'P' or 'X' or ',' or ' ' or ')'))
            {
                return false;
            }
        }

        return true;
    }

    private static double? Number(ReadOnlySpan<char> value)
    {
        var end = 0;
        while (end < value.Length && (char.IsAsciiDigit(value[end]) || value[end] == '.'))
        {
            end++;
        }

        return end > 0 && double.TryParse(value[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
