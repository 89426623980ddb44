using System.Buffers;

namespace ManagedAccess.Markdown.Styles.Values;

/// <summary>One declaration: a property and its value, without <c>!important</c>.</summary>
internal ref struct Declaration
{
    private static readonly SearchValues<char> Stops = SearchValues.Create(";()\"'");

    public StyleProperty Property;
    public byte Variant;
    public bool Important;
    public ReadOnlySpan<char> Value;

    /// <summary>Takes the next relevant declaration off the front; false at the end.</summary>
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

            declaration.Property = PropertyNames.Find(text[..colon].Trim(), out declaration.Variant);
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

    /// <summary>The longhand numbered <paramref name="part"/> of a shorthand; a longhand is its own only part. False after the last part.</summary>
    public readonly bool TryExpand(int part, out byte variant, out ReadOnlySpan<char> value)
    {
        variant = Variant;
        value = Value;
        if (Property == StyleProperty.Background && Variant == 0)
        {
            variant = (byte)(part + 1);
            return part < 2;
        }

        if (Variant < PropertyNames.Sides)
        {
            return part == 0;
        }

        if (Property == StyleProperty.FontSize)
        {
            variant = 0;
            value = StyleValue.SizeOfFont(Value);
            return part == 0;
        }

        var count = StyleValue.CountWords(Value);
        if (Variant == PropertyNames.Sides && Property != StyleProperty.Overflow)
        {
            // Top, right, bottom, left. A side without a value has the value of the opposite side.
            variant = (byte)part;
            value = StyleValue.Word(Value, part < count ? part : part == 3 && count > 1 ? 1 : 0);
            return part < 4;
        }

        variant = Property == StyleProperty.Overflow ? (byte)part
            : Variant == PropertyNames.InlineSides ? (part == 0 ? PropertyNames.Left : PropertyNames.Right) : (part == 0 ? PropertyNames.Top : PropertyNames.Bottom);
        value = StyleValue.Word(Value, Math.Min(part, count - 1));
        return part < 2;
    }

    // A semicolon in quotation marks or parentheses ("url(data:…;base64,…)") does not end a declaration.
    private static int End(ReadOnlySpan<char> text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var special = text[i..].IndexOfAny(Stops);
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
}
