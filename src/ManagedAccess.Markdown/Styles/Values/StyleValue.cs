using System.Buffers;
using System.Globalization;

namespace ManagedAccess.Markdown.Styles.Values;

/// <summary>Numbers, lengths and words in the values of declarations, and whether a browser accepts the value (CSS Values 4, reduced).</summary>
internal static class StyleValue
{
    private const int MaxNesting = 8;

    // A browser puts the value of these in before it reads the declaration.
    private static readonly SearchValues<string> Substitutions = SearchValues.Create(["var(", "env("], StringComparison.OrdinalIgnoreCase);

    private static readonly string[] Everywhere = ["inherit", "initial", "unset", "revert", "revert-layer"];

    private static readonly string[] Displays =
    [
        "none", "block", "inline", "inline-block", "flex", "inline-flex", "grid", "inline-grid", "flow-root", "contents", "list-item", "table", "inline-table", "table-row",
        "table-cell", "table-row-group", "table-header-group", "table-footer-group", "table-column", "table-column-group", "table-caption", "ruby", "ruby-text", "math", "flow",
        "-webkit-box", "-webkit-inline-box", "-webkit-flex", "-webkit-inline-flex",
    ];

    public static bool Is(ReadOnlySpan<char> value, string keyword) => value.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the value resets a property instead of giving it a value.</summary>
    public static bool IsForAnyProperty(ReadOnlySpan<char> value) => IsOneOf(value, Everywhere);

    /// <summary>Whether a browser understands the declaration; if not, the declaration does not count and the previous one holds (CSS Syntax 3 §9).</summary>
    public static bool IsValid(StyleProperty property, ReadOnlySpan<char> value)
    {
        if (value.IsEmpty)
        {
            return false;
        }

        if (IsForAnyProperty(value) || (value.Contains('(') && value.ContainsAny(Substitutions)))
        {
            return true;
        }

        return property switch
        {
            StyleProperty.Display => AreDisplays(value),
            StyleProperty.Visibility => Is(value, "visible") || Is(value, "hidden") || Is(value, "collapse"),
            StyleProperty.ContentVisibility => Is(value, "visible") || Is(value, "hidden") || Is(value, "auto"),
            StyleProperty.Opacity => Number(value, out var unit) is not null && (unit.IsEmpty || unit is "%"),
            StyleProperty.Position => Is(value, "static") || Is(value, "relative") || Is(value, "absolute") || Is(value, "fixed") || Is(value, "sticky") || Is(value, "-webkit-sticky"),
            StyleProperty.Color or StyleProperty.TextFill => CssColor.Parse(value) is not null || value.Contains('(') || Is(value, "currentcolor"),
            StyleProperty.Overflow => Is(value, "visible") || Is(value, "hidden") || Is(value, "clip") || Is(value, "auto") || Is(value, "scroll") || Is(value, "overlay"),
            StyleProperty.Size or StyleProperty.Offset or StyleProperty.Margin or StyleProperty.TextIndent => Number(value, out var length) is not { } number || number == 0 || !length.IsEmpty,
            _ => true,
        };
    }

    private static bool AreDisplays(ReadOnlySpan<char> value)
    {
        for (var i = 0; i < CountWords(value); i++)
        {
            if (!IsOneOf(Word(value, i), Displays))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The number at the start of a value and the text after it; <see langword="null"/> when the value does not begin with a number.</summary>
    public static double? Number(ReadOnlySpan<char> value, out ReadOnlySpan<char> unit)
    {
        for (var depth = 0; depth < MaxNesting && value.StartsWith(depth == 0 ? "calc(" : "(", StringComparison.OrdinalIgnoreCase) && value[^1] == ')'; depth++)
        {
            value = value[(value.IndexOf('(') + 1)..^1].Trim();
        }

        var end = value.Length > 0 && value[0] is '+' or '-' ? 1 : 0;
        while (end < value.Length && (char.IsAsciiDigit(value[end]) || value[end] == '.'))
        {
            end++;
        }

        if (end < value.Length - 1 && value[end] is 'e' or 'E' && (char.IsAsciiDigit(value[end + 1]) || (value[end + 1] is '-' or '+' && end + 2 < value.Length && char.IsAsciiDigit(value[end + 2]))))
        {
            end += 2;
            while (end < value.Length && char.IsAsciiDigit(value[end]))
            {
                end++;
            }
        }

        unit = value[end..];
        var text = value[..end];
        return end > 0 && !unit.Contains(' ') && (TryShort(text, out var number) || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)) ? number : null;
    }

    // A style sheet has thousands of numbers with few digits. The result is the same as that of the parser for all numbers, because
    // whole numbers of 15 digits are exact and only the division rounds.
    private static bool TryShort(ReadOnlySpan<char> text, out double number)
    {
        var digits = text[0] is '+' or '-' ? text[1..] : text;
        var (whole, divisor) = (0L, 0L);
        number = 0;
        if (digits.Length is 0 or > 15)
        {
            return false;
        }

        foreach (var character in digits)
        {
            if (char.IsAsciiDigit(character))
            {
                whole = (whole * 10) + (character - '0');
                divisor *= 10;
            }
            else if (character == '.' && divisor == 0 && digits.Length > 1)
            {
                divisor = 1;
            }
            else
            {
                return false;
            }
        }

        number = (double)whole / Math.Max(divisor, 1);
        number = text[0] == '-' ? -number : number;
        return true;
    }

    /// <summary>The length or percentage in the shorthand <c>font</c>: the first number that is not a weight.</summary>
    public static ReadOnlySpan<char> SizeOfFont(ReadOnlySpan<char> value)
    {
        for (var i = 0; i < CountWords(value); i++)
        {
            var word = Word(value, i);
            if (word.IndexOf('/') is >= 0 and var slash)
            {
                word = word[..slash];
            }

            if (Number(word, out var unit) is { } number && (number == 0 || !unit.IsEmpty))
            {
                return word;
            }
        }

        return "medium";
    }

    public static int CountWords(ReadOnlySpan<char> value)
    {
        var count = 0;
        for (var rest = value; TryWord(ref rest, out _);)
        {
            count++;
        }

        return count;
    }

    /// <summary>A word of a value; text in parentheses belongs to the word before it.</summary>
    public static ReadOnlySpan<char> Word(ReadOnlySpan<char> value, int index)
    {
        var rest = value;
        while (TryWord(ref rest, out var word))
        {
            if (index-- == 0)
            {
                return word;
            }
        }

        return default;
    }

    public static bool TryWord(scoped ref ReadOnlySpan<char> value, out ReadOnlySpan<char> word)
    {
        value = value.TrimStart(" \t\r\n\f,");
        var (end, depth) = (0, 0);
        while (end < value.Length && (depth > 0 || !(char.IsWhiteSpace(value[end]) || value[end] == ',')))
        {
            depth += value[end] switch { '(' => 1, ')' => -1, _ => 0 };
            end++;
        }

        word = value[..end];
        value = value[end..];
        return end > 0;
    }

    /// <summary>Takes the next function off a list: its name and the text between its parentheses.</summary>
    public static bool TryFunction(scoped ref ReadOnlySpan<char> value, out ReadOnlySpan<char> name, out ReadOnlySpan<char> arguments)
    {
        arguments = default;
        while (TryWord(ref value, out name))
        {
            if (name.IndexOf('(') is > 0 and var open)
            {
                arguments = name[(open + 1)..].TrimEnd(')');
                name = name[..open];
                return true;
            }
        }

        return false;
    }

    private static bool IsOneOf(ReadOnlySpan<char> value, string[] words)
    {
        foreach (var word in words)
        {
            if (Is(value, word))
            {
                return true;
            }
        }

        return false;
    }
}
