namespace ManagedAccess.Markdown.Styles.Values;

/// <summary>Colours written as functions (CSS Color 4 and 5, reduced): <c>rgb()</c>, <c>hsl()</c>, <c>hwb()</c>, <c>oklab()</c>, <c>oklch()</c>,
/// mixtures, and the ends of <c>lab()</c>.</summary>
internal static class CssColorFunction
{
    public static CssColor? Parse(ReadOnlySpan<char> name, ReadOnlySpan<char> arguments)
    {
        if (StyleValue.Is(name, "color-mix"))
        {
            return Mix(arguments);
        }

        Span<double> parts = stackalloc double[4];
        Span<bool> percent = stackalloc bool[4];
        return !TryParts(arguments, parts, percent) ? null
            : name.StartsWith("rgb", StringComparison.OrdinalIgnoreCase) ? From(Channel(parts[0], percent[0]), Channel(parts[1], percent[1]), Channel(parts[2], percent[2]), parts[3])
            : name.StartsWith("hsl", StringComparison.OrdinalIgnoreCase) ? OfHsl(parts[0], parts[1] / 100, parts[2] / 100, parts[3])
            : StyleValue.Is(name, "hwb") ? OfHwb(parts[0], parts[1] / 100, parts[2] / 100, parts[3])
            : StyleValue.Is(name, "oklch") ? OfOklab(percent[0] ? parts[0] / 100 : parts[0], parts[1] * Math.Cos(parts[2] * Math.PI / 180), parts[1] * Math.Sin(parts[2] * Math.PI / 180), parts[3])
            : StyleValue.Is(name, "oklab") ? OfOklab(percent[0] ? parts[0] / 100 : parts[0], parts[1], parts[2], parts[3])
            : StyleValue.Is(name, "lab") || StyleValue.Is(name, "lch") ? OfLightness(parts[0], parts[3])
            : null;
    }

    private static double Channel(double value, bool percent) => percent ? value * 2.55 : value;

    // Three numbers and an opacity, with or without commas; an angle may have its unit.
    private static bool TryParts(ReadOnlySpan<char> arguments, Span<double> parts, Span<bool> percent)
    {
        parts[3] = 1;
        var count = 0;
        foreach (var range in arguments.SplitAny(" ,/"))
        {
            var part = arguments[range];
            if (part.IsEmpty)
            {
                continue;
            }

            if (count == 4)
            {
                return false;
            }

            var number = StyleValue.Is(part, "none") ? 0 : StyleValue.Number(part, out var unit) is { } value && (unit.IsEmpty || unit is "%" || StyleValue.Is(unit, "deg")) ? value : double.NaN;
            if (double.IsNaN(number))
            {
                return false;
            }

            percent[count] = part[^1] == '%';
            parts[count] = count == 3 && percent[3] ? number / 100 : number;
            count++;
        }

        return count >= 3;
    }

    private static CssColor From(double red, double green, double blue, double alpha)
    {
        return new CssColor(Byte(red), Byte(green), Byte(blue), Byte(alpha * 255));

        static byte Byte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
    }

    private static CssColor OfHsl(double hue, double saturation, double lightness, double alpha)
    {
        var reach = saturation * Math.Min(lightness, 1 - lightness);
        return From(At(0), At(8), At(4), alpha);

        double At(double offset)
        {
            var k = (((offset + (hue / 30)) % 12) + 12) % 12;
            return 255 * (lightness - (reach * Math.Max(-1, Math.Min(Math.Min(k - 3, 9 - k), 1))));
        }
    }

    private static CssColor OfHwb(double hue, double white, double black, double alpha)
    {
        if (white + black >= 1)
        {
            var gray = 255 * white / (white + black);
            return From(gray, gray, gray, alpha);
        }

        var pure = OfHsl(hue, 1, 0.5, 1);
        return From(At(pure.Red), At(pure.Green), At(pure.Blue), alpha);

        double At(byte channel) => (channel * (1 - white - black)) + (255 * white);
    }

    // §10.3: from Oklab through cone responses to linear light, and to sRGB.
    private static CssColor OfOklab(double lightness, double a, double b, double alpha)
    {
        var l = Math.Pow(lightness + (0.3963377774 * a) + (0.2158037573 * b), 3);
        var m = Math.Pow(lightness - (0.1055613458 * a) - (0.0638541728 * b), 3);
        var s = Math.Pow(lightness - (0.0894841775 * a) - (1.2914855480 * b), 3);
        return From(Gamma((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)), Gamma((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)), Gamma((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s)), alpha);

        static double Gamma(double linear) => 255 * (linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055);
    }

    // Only white and black are the same for every hue.
    private static CssColor? OfLightness(double lightness, double alpha) => lightness >= 99 ? From(255, 255, 255, alpha) : lightness <= 1 ? From(0, 0, 0, alpha) : null;

    private static CssColor? Mix(ReadOnlySpan<char> arguments)
    {
        var comma = arguments.IndexOf(',');
        var rest = comma < 0 ? default : arguments[(comma + 1)..];
        CssColor? first = null;
        double? share = null;
        while (StyleValue.TryWord(ref rest, out var word))
        {
            if (StyleValue.Number(word, out var unit) is { } number && unit is "%")
            {
                share ??= first is null ? number / 100 : 1 - (number / 100);
            }
            else if (CssColor.Parse(word) is not { } color)
            {
                return null;
            }
            else if (first is { } one)
            {
                var second = StyleValue.TryWord(ref rest, out var last) && StyleValue.Number(last, out _) is { } given ? 1 - (given / 100) : 0.5;
                var part = share ?? second;
                return From(At(one.Red, color.Red), At(one.Green, color.Green), At(one.Blue, color.Blue), At(one.Alpha, color.Alpha) / 255);

                double At(byte from, byte to) => (from * part) + (to * (1 - part));
            }
            else
            {
                first = color;
            }
        }

        return null;
    }
}
