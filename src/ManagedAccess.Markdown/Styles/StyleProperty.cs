namespace ManagedAccess.Markdown.Styles;

/// <summary>The properties that can hide text, those of one effect together.</summary>
internal enum StyleProperty : byte
{
    Other,
    Display,
    Visibility,
    ContentVisibility,
    Opacity,
    Animation,
    Transform,
    FontSize,
    Size,
    Overflow,
    Position,
    Offset,
    Margin,
    TextIndent,
    Clip,
    ClipPath,
    Color,
    Background,
    TextPaint,
}

/// <summary>One declaration: a property and its value, without <c>!important</c>.</summary>
internal ref struct Declaration
{
    public StyleProperty Property;

    /// <summary>Tells properties of one effect apart: <c>left</c> from <c>top</c>.</summary>
    public byte Variant;
    public bool Important;
    public ReadOnlySpan<char> Value;

    /// <summary>Takes the next declaration that matters off the front; false at the end.</summary>
    public static bool TryNext(ref ReadOnlySpan<char> declarations, out Declaration declaration)
    {
        declaration = default;
        while (!declarations.IsEmpty)
        {
            var end = End(declarations);
            var text = declarations[..end];
            declarations = end == declarations.Length ? default : declarations[(end + 1)..];
            var colon = text.IndexOf(':');
            if (colon <= 0)
            {
                continue;
            }

            declaration.Property = Find(text[..colon].Trim(), out declaration.Variant);
            if (declaration.Property == StyleProperty.Other)
            {
                continue;
            }

            var value = text[(colon + 1)..].Trim();
            var important = value.LastIndexOf('!');
            declaration.Important = important >= 0 && value[(important + 1)..].Trim().StartsWith("important", StringComparison.OrdinalIgnoreCase);
            declaration.Value = important >= 0 ? value[..important].TrimEnd() : value;
            return true;
        }

        return false;
    }

    // A semicolon in quotation marks or parentheses ("url(data:…;base64,…)") separates nothing.
    private static int End(ReadOnlySpan<char> text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var special = text[i..].IndexOfAny(";()\"'");
            if (special < 0)
            {
                return text.Length;
            }

            i += special;
            switch (text[i])
            {
                case ';' when depth == 0:
                    return i;
                case '(':
                    depth++;
                    break;
                case ')':
                    depth = Math.Max(0, depth - 1);
                    break;
                case '"' or '\'':
                    var close = text[(i + 1)..].IndexOf(text[i]);
                    i = close < 0 ? text.Length : i + 1 + close;
                    break;
            }
        }

        return text.Length;
    }

    private static StyleProperty Find(ReadOnlySpan<char> name, out byte variant)
    {
        variant = 0;
        Span<char> lower = stackalloc char[24];
        if (name.Length > lower.Length || name.IsEmpty)
        {
            return StyleProperty.Other;
        }

        name.ToLowerInvariant(lower);
        (var property, variant) = lower[..name.Length] switch
        {
            "display" => (StyleProperty.Display, (byte)0),
            "visibility" => (StyleProperty.Visibility, (byte)0),
            "content-visibility" => (StyleProperty.ContentVisibility, (byte)0),
            "opacity" => (StyleProperty.Opacity, (byte)0),
            "transition" => (StyleProperty.Animation, (byte)0),
            "animation" => (StyleProperty.Animation, (byte)1),
            "will-change" => (StyleProperty.Animation, (byte)2),
            "animation-name" => (StyleProperty.Animation, (byte)3),
            "transform" => (StyleProperty.Transform, (byte)0),
            "font-size" => (StyleProperty.FontSize, (byte)0),
            "width" => (StyleProperty.Size, (byte)0),
            "height" => (StyleProperty.Size, (byte)1),
            "max-width" => (StyleProperty.Size, (byte)2),
            "max-height" => (StyleProperty.Size, (byte)3),
            "overflow" => (StyleProperty.Overflow, (byte)0),
            "overflow-x" => (StyleProperty.Overflow, (byte)1),
            "overflow-y" => (StyleProperty.Overflow, (byte)2),
            "position" => (StyleProperty.Position, (byte)0),
            "left" => (StyleProperty.Offset, (byte)0),
            "top" => (StyleProperty.Offset, (byte)1),
            "right" => (StyleProperty.Offset, (byte)2),
            "bottom" => (StyleProperty.Offset, (byte)3),
            "inset" => (StyleProperty.Offset, (byte)4),
            "margin-left" => (StyleProperty.Margin, (byte)0),
            "margin-top" => (StyleProperty.Margin, (byte)1),
            "text-indent" => (StyleProperty.TextIndent, (byte)0),
            "clip" => (StyleProperty.Clip, (byte)0),
            "clip-path" => (StyleProperty.ClipPath, (byte)0),
            "color" => (StyleProperty.Color, (byte)0),
            "background" or "background-color" => (StyleProperty.Background, (byte)0),
            "background-clip" or "-webkit-background-clip" or "-webkit-text-fill-color" or "text-shadow" or "-webkit-text-stroke" => (StyleProperty.TextPaint, (byte)0),
            _ => (StyleProperty.Other, (byte)0),
        };
        return property;
    }
}
