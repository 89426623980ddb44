using System.Globalization;

namespace ManagedAccess.Markdown.Styles.Values;

/// <summary>A colour, precise enough to decide whether text can be told from its background.</summary>
internal readonly record struct CssColor(byte Red, byte Green, byte Blue, byte Alpha)
{
    // Below this difference text is not readable.
    private const int Indistinguishable = 6;

    public static CssColor White => new(255, 255, 255, 255);

    public static CssColor Black => new(0, 0, 0, 255);

    public bool Transparent => Alpha < 6;

    /// <summary>The visible colour when this one is painted on another (Compositing 1 §5.1).</summary>
    public CssColor Over(CssColor behind)
    {
        var alpha = Alpha;
        if (alpha == 255)
        {
            return this;
        }

        return new CssColor(Mix(Red, behind.Red), Mix(Green, behind.Green), Mix(Blue, behind.Blue), 255);

        byte Mix(byte front, byte back) => (byte)(((front * alpha) + (back * (255 - alpha))) / 255);
    }

    public bool IsLike(CssColor other) =>
        Math.Abs(Red - other.Red) <= Indistinguishable && Math.Abs(Green - other.Green) <= Indistinguishable && Math.Abs(Blue - other.Blue) <= Indistinguishable;

    /// <summary>The colour in a shorthand; <see langword="null"/> when the shorthand has no colour that is understood.</summary>
    public static CssColor? ParseFirst(ReadOnlySpan<char> value)
    {
        while (!value.IsEmpty)
        {
            var end = value.IndexOf(' ');
            if (value.IndexOf('(') is >= 0 and var open && (end < 0 || open < end))
            {
                var close = value[open..].IndexOf(')');
                end = close < 0 ? value.Length : open + close + 1;
            }

            var part = end < 0 ? value : value[..end];
            if (Parse(part) is { } color)
            {
                return color;
            }

            value = end < 0 || end >= value.Length ? default : value[end..].TrimStart();
        }

        return null;
    }

    public static CssColor? Parse(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || value.Length > 64)
        {
            return null;
        }

        if (value[0] == '#')
        {
            return Hexadecimal(value[1..]);
        }

        if (value.IndexOf('(') is > 0 and var open)
        {
            return CssColorFunction.Parse(value[..open], value[(open + 1)..].TrimEnd(')'));
        }

        if (value.Equals("transparent", StringComparison.OrdinalIgnoreCase))
        {
            return new CssColor(0, 0, 0, 0);
        }

        return CssColorNames.Find(value) is { } name ? From(name) : null;
    }

    private static CssColor From(uint rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb, 255);

    private static CssColor? Hexadecimal(ReadOnlySpan<char> digits)
    {
        if (digits.Length is not (3 or 4 or 6 or 8) || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        if (digits.Length is 3 or 4)
        {
            var (r, g, b, a) = digits.Length == 3 ? (number >> 8 & 15, number >> 4 & 15, number & 15, 15u) : (number >> 12 & 15, number >> 8 & 15, number >> 4 & 15, number & 15);
            return new CssColor((byte)(r * 17), (byte)(g * 17), (byte)(b * 17), (byte)(a * 17));
        }

        return digits.Length == 6 ? From(number) : From(number >> 8) with { Alpha = (byte)number };
    }
}
