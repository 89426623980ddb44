using System.Buffers;
using System.Globalization;

namespace ManagedAccess.Markdown.Styles;

/// <summary>What the declarations of one element say about whether a person sees it. Each property is added once, with the value that holds.</summary>
internal ref struct StyleFacts
{
    private static readonly SearchValues<char> Nothing = SearchValues.Create("01pxPX, )");

    private bool _hidden;
    private bool _collapsed;
    private bool _clipped;
    private bool _positioned;
    private bool _offPage;
    private bool _transparent;
    private bool _animated;
    private bool _clippedToText;

    /// <summary>The element and all it holds cannot be seen.</summary>
    public readonly bool HidesAll => _hidden || (_collapsed && _clipped) || (_positioned && _offPage) || (_transparent && !_animated);

    /// <summary>Half of what hides: the other half may stand in another rule.</summary>
    public readonly bool HidesByHalf => _offPage || _collapsed;

    /// <summary>Text is too small to see, until an element inside has a size of its own.</summary>
    public bool? TinyText { get; private set; }

    /// <summary>Text is hidden, until an element inside is visible again.</summary>
    public bool? Invisible { get; private set; }

    /// <summary>The colour of the text; transparent text that lets its background through is none.</summary>
    public readonly CssColor? Color => _clippedToText ? null : TextColor;

    /// <summary>The text is painted with its background, or with a shadow or an outline.</summary>
    public readonly bool HasTextPaint => _clippedToText;

    public CssColor? Background { get; private set; }

    /// <summary>The background is more than a colour: what stands on it may be seen whatever its colour.</summary>
    public bool Pictured { get; private set; }

    public bool HasTextColor { get; private set; }

    private CssColor? TextColor { get; set; }

    /// <summary>All declarations of a <c>style</c> attribute; of two of one property the last holds, unless the first is important.</summary>
    public static StyleFacts OfDeclarations(ReadOnlySpan<char> declarations)
    {
        var facts = default(StyleFacts);
        while (Declaration.TryNext(ref declarations, out var declaration))
        {
            facts.Add(declaration.Property, declaration.Value);
        }

        return facts;
    }

    public void Add(StyleProperty property, scoped ReadOnlySpan<char> value)
    {
        switch (property)
        {
            case StyleProperty.Display:
                _hidden |= Is(value, "none");
                break;
            case StyleProperty.Visibility:
                Invisible = Is(value, "hidden") || Is(value, "collapse");
                break;
            case StyleProperty.ContentVisibility:
                _hidden |= Is(value, "hidden");
                break;
            case StyleProperty.Opacity:
                _transparent = Number(value) is < 0.02 || (value.EndsWith("%") && Number(value) is < 2);
                break;
            case StyleProperty.Animation:
                _animated |= !Is(value, "none") && !Is(value, "auto");
                break;
            case StyleProperty.Transform:
                // A page that fades its content in moves it too.
                var collapses = StartsWith(value, "scale(0)") || StartsWith(value, "scale(0,") || StartsWith(value, "scalex(0)") || StartsWith(value, "scaley(0)");
                _animated |= !collapses && !Is(value, "none");
                _hidden |= collapses;
                break;
            case StyleProperty.FontSize:
                TinyText = IsTiny(value);
                break;
            case StyleProperty.Size:
                _collapsed |= Number(value) is <= 1 && !value.EndsWith("em", StringComparison.OrdinalIgnoreCase);
                break;
            case StyleProperty.Overflow:
                _clipped |= Is(value, "hidden") || Is(value, "clip");
                break;
            case StyleProperty.Position:
                _positioned |= Is(value, "absolute") || Is(value, "fixed") || Is(value, "relative");
                break;
            case StyleProperty.Offset:
                _offPage |= IsFarAway(value);
                break;
            case StyleProperty.Margin:
                _offPage |= IsFarAway(value);
                _positioned |= IsFarAway(value);
                break;
            case StyleProperty.TextIndent:
                _hidden |= IsFarAway(value);
                break;
            case StyleProperty.Clip:
                _hidden |= ClipsAll(value);
                break;
            case StyleProperty.ClipPath:
                _hidden |= StartsWith(value, "inset(50%") || StartsWith(value, "inset(100%") || StartsWith(value, "circle(0") || StartsWith(value, "polygon(0 0, 0 0") || StartsWith(value, "polygon(0 0,0 0");
                break;
            case StyleProperty.Color:
                TextColor = CssColor.Parse(value);
                HasTextColor = true;
                break;
            case StyleProperty.Background:
                Background = CssColor.ParseFirst(value);
                Pictured = value.Contains('(') && (value.Contains("url(", StringComparison.OrdinalIgnoreCase) || value.Contains("gradient(", StringComparison.OrdinalIgnoreCase));
                break;
            case StyleProperty.TextPaint:
                _clippedToText = true;
                break;
        }
    }

    private static bool IsTiny(ReadOnlySpan<char> value)
    {
        var relative = value.EndsWith("em", StringComparison.OrdinalIgnoreCase) || value.EndsWith("%");
        return Number(value) is { } size && (relative ? size < 0.1 : size < 2 && !value.EndsWith("vw", StringComparison.OrdinalIgnoreCase) && !value.EndsWith("vh", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A size that counts from the size around it: it does not make tiny text readable.</summary>
    public static bool IsRelative(ReadOnlySpan<char> value) =>
        value.EndsWith("%") || (value.EndsWith("em", StringComparison.OrdinalIgnoreCase) && !value.EndsWith("rem", StringComparison.OrdinalIgnoreCase)) || Is(value, "inherit") || Is(value, "smaller") || Is(value, "larger");

    private static bool Is(ReadOnlySpan<char> value, string keyword) => value.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private static bool StartsWith(ReadOnlySpan<char> value, string start) => value.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    private static bool IsFarAway(ReadOnlySpan<char> value)
    {
        // "-100vw" and "-200%" are as far away as "-9999px".
        var wide = value.EndsWith("vw", StringComparison.OrdinalIgnoreCase) || value.EndsWith("vh", StringComparison.OrdinalIgnoreCase) || value.EndsWith("em", StringComparison.OrdinalIgnoreCase);
        return (value.StartsWith("-") && Number(value[1..]) is { } back && back >= (wide ? 90 : 999)) || Number(value) is >= 9999;
    }

    // rect(0,0,0,0) and rect(1px,1px,1px,1px), with or without commas and units.
    private static bool ClipsAll(ReadOnlySpan<char> value) =>
        StartsWith(value, "rect(") && !value["rect(".Length..].ContainsAnyExcept(Nothing);

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
