namespace ManagedAccess.Markdown.Styles.Values;

/// <summary>Whether a value leaves nothing of an element to see: the element is off the page, has no size or is covered.</summary>
internal static class StyleShape
{
    // The smallest share of an element that is visible.
    private const double Least = 0.02;

    public static bool IsTransparent(ReadOnlySpan<char> value) => StyleValue.Number(value, out var unit) is { } number && (unit is "%" ? number / 100 : number) < Least;

    public static bool FiltersAll(ReadOnlySpan<char> value)
    {
        while (StyleValue.TryFunction(ref value, out var name, out var arguments))
        {
            if (StyleValue.Is(name, "opacity") && IsTransparent(arguments.Trim()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the transition may let a script fade the element in.</summary>
    public static bool Fades(ReadOnlySpan<char> value, byte variant) =>
        !StyleValue.Is(value, "none") && !StyleValue.Is(value, "auto")
        && (variant != 0 || value.Contains("opacity", StringComparison.OrdinalIgnoreCase) || value.Contains("all", StringComparison.OrdinalIgnoreCase)
            || StyleValue.Number(StyleValue.Word(value, 0), out _) is > 0 || value.Contains("var(", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the transform is one that a page uses to move content while it fades in.</summary>
    public static bool Moves(ReadOnlySpan<char> value)
    {
        while (StyleValue.TryFunction(ref value, out var name, out var arguments))
        {
            if (!name.StartsWith("translate", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            while (StyleValue.TryWord(ref arguments, out var length))
            {
                if (StyleValue.Number(length, out _) is not 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    public static bool TransformsAway(ReadOnlySpan<char> value, byte variant)
    {
        if (variant != 0)
        {
            return variant == 2 ? IsFarAway(StyleValue.Word(value, 0), isMargin: true) || IsFarAway(StyleValue.Word(value, 1), isMargin: true) : IsFlat(value, 3);
        }

        while (StyleValue.TryFunction(ref value, out var name, out var arguments))
        {
            if (name.StartsWith("scale", StringComparison.OrdinalIgnoreCase) ? IsFlat(arguments, StyleValue.Is(name, "scaleZ") ? 0 : 2)
                : name.StartsWith("translate", StringComparison.OrdinalIgnoreCase) ? TransformsAway(arguments, 2)
                : name.StartsWith("matrix", StringComparison.OrdinalIgnoreCase) ? IsFlatMatrix(name, arguments)
                : (StyleValue.Is(name, "rotateX") || StyleValue.Is(name, "rotateY")) && StyleValue.Number(arguments.Trim(), out var unit) is { } angle && StyleValue.Is(unit, "deg") && Math.Abs(angle) % 180 == 90)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFlat(ReadOnlySpan<char> factors, int count)
    {
        for (var i = 0; i < count && StyleValue.TryWord(ref factors, out var factor); i++)
        {
            if (StyleValue.Number(factor, out var unit) is { } number && Math.Abs(unit is "%" ? number / 100 : number) < Least)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFlatMatrix(ReadOnlySpan<char> name, ReadOnlySpan<char> arguments)
    {
        var step = StyleValue.Is(name, "matrix") ? 2 : 4;
        return At(arguments, 0) is { } a && At(arguments, 1) is { } b && At(arguments, step) is { } c && At(arguments, step + 1) is { } d && Math.Abs((a * d) - (b * c)) < Least * Least;

        static double? At(ReadOnlySpan<char> list, int index) => StyleValue.Number(StyleValue.Word(list, index), out _);
    }

    public static bool IsTiny(ReadOnlySpan<char> value)
    {
        if (StyleValue.Number(value, out var unit) is not { } size)
        {
            return false;
        }

        var pixels = unit is "%" ? size * 0.16
            : unit.EndsWith("em", StringComparison.OrdinalIgnoreCase) || StyleValue.Is(unit, "ex") || StyleValue.Is(unit, "ch") ? size * 16
            : unit.StartsWith("v", StringComparison.OrdinalIgnoreCase) ? size * 12.8
            : StyleValue.Is(unit, "pt") ? size * 4 / 3 : unit is "px" or "PX" or "" ? size : size * 16;
        return pixels < 2;
    }

    public static bool IsNoSize(ReadOnlySpan<char> value) =>
        StyleValue.Number(value, out var unit) is { } size && size <= (unit.IsEmpty || StyleValue.Is(unit, "px") || StyleValue.Is(unit, "pt") ? 1 : 0);

    /// <summary>Whether the distance puts the element off the page, farther than any layout does.</summary>
    public static bool IsFarAway(ReadOnlySpan<char> value, bool isMargin)
    {
        if (StyleValue.Number(value, out var unit) is not { } distance)
        {
            return false;
        }

        // "-100vw" is as far away as "-9999px". Margins in percent belong to columns that change places.
        var scale = unit is "%" ? (isMargin ? 1 : 5) : unit.StartsWith("v", StringComparison.OrdinalIgnoreCase) || unit.EndsWith("em", StringComparison.OrdinalIgnoreCase) ? 11.1
            : StyleValue.Is(unit, "in") ? 96 : StyleValue.Is(unit, "cm") ? 37.8 : StyleValue.Is(unit, "mm") ? 3.78 : StyleValue.Is(unit, "pt") ? 1.33 : StyleValue.Is(unit, "pc") ? 16 : 1;
        return distance * scale <= -999 || distance * (scale > 5 && scale < 12 ? 1 : scale) >= 9999;
    }

    /// <summary>Whether a clip or a clip path leaves nothing (CSS Masking 1, CSS Shapes 1).</summary>
    public static bool ClipsAll(ReadOnlySpan<char> value)
    {
        if (!StyleValue.TryFunction(ref value, out var name, out var arguments))
        {
            return false;
        }

        var round = arguments.IndexOf("round", StringComparison.OrdinalIgnoreCase);
        arguments = round < 0 ? arguments : arguments[..round];
        Span<double> sides = stackalloc double[4];
        return StyleValue.Is(name, "inset") ? Sides(arguments, sides, expand: true) && (sides[0] + sides[2] >= 98 || sides[1] + sides[3] >= 98) && arguments.Contains('%')
            : StyleValue.Is(name, "rect") ? Sides(arguments, sides, expand: false) && (sides[2] - sides[0] <= 1 || sides[1] - sides[3] <= 1)
            : StyleValue.Is(name, "xywh") ? Sides(arguments, sides, expand: false) && (sides[2] <= 1 || sides[3] <= 1)
            : StyleValue.Is(name, "circle") || StyleValue.Is(name, "ellipse") ? StyleValue.Number(StyleValue.Word(arguments, 0), out _) is >= 0 and <= 1
            : StyleValue.Is(name, "polygon") && IsFlatPolygon(arguments);
    }

    private static bool Sides(ReadOnlySpan<char> arguments, Span<double> sides, bool expand)
    {
        var count = StyleValue.CountWords(arguments);
        for (var i = 0; i < 4; i++)
        {
            var place = i < count ? i : expand ? (i == 3 && count > 1 ? 1 : 0) : -1;
            if (place < 0 || StyleValue.Number(StyleValue.Word(arguments, place), out _) is not { } number)
            {
                return false;
            }

            sides[i] = number;
        }

        return true;
    }

    // All corners are on one horizontal or vertical line.
    private static bool IsFlatPolygon(ReadOnlySpan<char> corners)
    {
        var (level, upright) = (true, true);
        (double X, double Y)? first = null;
        while (StyleValue.TryWord(ref corners, out var x))
        {
            if (!StyleValue.TryWord(ref corners, out var y) || StyleValue.Number(x, out _) is not { } left || StyleValue.Number(y, out _) is not { } top)
            {
                return false;
            }

            first ??= (left, top);
            upright &= left == first.Value.X;
            level &= top == first.Value.Y;
        }

        return first is not null && (level || upright);
    }

    /// <summary>Whether a background or a mask shows anything but a colour.</summary>
    public static bool IsPicture(ReadOnlySpan<char> value)
    {
        while (StyleValue.TryFunction(ref value, out var name, out var arguments))
        {
            if ((StyleValue.Is(name, "url") && !IsNothing(arguments)) || (name.EndsWith("gradient", StringComparison.OrdinalIgnoreCase) && !IsTransparentGradient(arguments))
                || name.EndsWith("image-set", StringComparison.OrdinalIgnoreCase) || StyleValue.Is(name, "var"))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a background has a function that gives a colour not understood here.</summary>
    public static bool MayBeColor(ReadOnlySpan<char> value)
    {
        while (StyleValue.TryFunction(ref value, out var name, out _))
        {
            if (!StyleValue.Is(name, "url") && !name.EndsWith("gradient", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a mask lets nothing be seen.</summary>
    public static bool IsEmptyPicture(ReadOnlySpan<char> value) =>
        StyleValue.TryFunction(ref value, out var name, out var arguments) && name.EndsWith("gradient", StringComparison.OrdinalIgnoreCase) && IsTransparentGradient(arguments);

    private static bool IsNothing(ReadOnlySpan<char> address) => address.Trim(" \"'") is "" or "data:," or "data:" or "about:blank";

    private static bool IsTransparentGradient(ReadOnlySpan<char> stops)
    {
        var transparent = false;
        while (StyleValue.TryWord(ref stops, out var stop))
        {
            if (CssColor.Parse(stop) is { } color)
            {
                if (!color.Transparent)
                {
                    return false;
                }

                transparent = true;
            }
            else if (stop.Contains('(') || StyleValue.Is(stop, "currentcolor"))
            {
                return false;
            }
        }

        return transparent;
    }
}
