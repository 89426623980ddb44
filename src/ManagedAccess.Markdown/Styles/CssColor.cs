using System.Globalization;

namespace ManagedAccess.Markdown.Styles;

/// <summary>A colour as far as it decides whether text can be told from what is behind it.</summary>
internal readonly record struct CssColor(byte Red, byte Green, byte Blue, byte Alpha)
{
    // Closer than this nobody reads it.
    private const int Indistinguishable = 6;

    private static readonly Dictionary<string, uint> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["black"] = 0x000000,
        ["white"] = 0xffffff,
        ["red"] = 0xff0000,
        ["green"] = 0x008000,
        ["blue"] = 0x0000ff,
        ["yellow"] = 0xffff00,
        ["gray"] = 0x808080,
        ["grey"] = 0x808080,
        ["silver"] = 0xc0c0c0,
        ["maroon"] = 0x800000,
        ["olive"] = 0x808000,
        ["lime"] = 0x00ff00,
        ["aqua"] = 0x00ffff,
        ["cyan"] = 0x00ffff,
        ["teal"] = 0x008080,
        ["navy"] = 0x000080,
        ["fuchsia"] = 0xff00ff,
        ["magenta"] = 0xff00ff,
        ["purple"] = 0x800080,
        ["orange"] = 0xffa500,
        ["snow"] = 0xfffafa,
        ["ivory"] = 0xfffff0,
        ["whitesmoke"] = 0xf5f5f5,
        ["ghostwhite"] = 0xf8f8ff,
        ["lightgray"] = 0xd3d3d3,
        ["lightgrey"] = 0xd3d3d3,
        ["darkgray"] = 0xa9a9a9,
        ["darkgrey"] = 0xa9a9a9,
        ["gainsboro"] = 0xdcdcdc,
        ["dimgray"] = 0x696969,
        ["pink"] = 0xffc0cb,
        ["gold"] = 0xffd700,
        ["floralwhite"] = 0xfffaf0,
        ["mintcream"] = 0xf5fffa,
        ["azure"] = 0xf0ffff,
        ["aliceblue"] = 0xf0f8ff,
        ["beige"] = 0xf5f5dc,
        ["linen"] = 0xfaf0e6,
        ["seashell"] = 0xfff5ee,
        ["crimson"] = 0xdc143c,
    };

    public static CssColor White => new(255, 255, 255, 255);

    public bool Transparent => Alpha < 6;

    /// <summary>The colour seen where this one is painted on another (Compositing 1 §5.1).</summary>
    public CssColor Over(CssColor behind)
    {
        var alpha = Alpha;
        return new CssColor(Mix(Red, behind.Red), Mix(Green, behind.Green), Mix(Blue, behind.Blue), 255);

        byte Mix(byte front, byte back) => (byte)(((front * alpha) + (back * (255 - alpha))) / 255);
    }

    public bool IsLike(CssColor other) =>
        Math.Abs(Red - other.Red) <= Indistinguishable && Math.Abs(Green - other.Green) <= Indistinguishable && Math.Abs(Blue - other.Blue) <= Indistinguishable;

    /// <summary>The colour in a shorthand; <see langword="null"/> when it has none that is understood.</summary>
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

        if (value.StartsWith("rgb", StringComparison.OrdinalIgnoreCase))
        {
            return Components(value);
        }

        if (value.Equals("transparent", StringComparison.OrdinalIgnoreCase))
        {
            return new CssColor(0, 0, 0, 0);
        }

        return Names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(value, out var name) ? Of(name) : null;
    }

    private static CssColor Of(uint rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb, 255);

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

        return digits.Length == 6 ? Of(number) : Of(number >> 8) with { Alpha = (byte)number };
    }

    private static CssColor? Components(ReadOnlySpan<char> value)
    {
        Span<double> parts = stackalloc double[4];
        parts[3] = 1;
        var count = 0;
        var rest = value[(value.IndexOf('(') + 1)..].TrimEnd(')');
        foreach (var range in rest.SplitAny(" ,/"))
        {
            var part = rest[range];
            if (part.IsEmpty)
            {
                continue;
            }

            var percent = part.EndsWith("%");
            if (count == 4 || !double.TryParse(percent ? part[..^1] : part, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            parts[count] = count == 3 ? (percent ? number / 100 : number) : Math.Clamp(percent ? number * 2.55 : number, 0, 255);
            count++;
        }

        return count < 3 ? null : new CssColor((byte)parts[0], (byte)parts[1], (byte)parts[2], (byte)(Math.Clamp(parts[3], 0, 1) * 255));
    }
}
