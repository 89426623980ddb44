using System.Buffers;
using System.Globalization;

namespace ManagedAccess.Markdown.Styles.Sheets;

/// <summary>Whether media queries hold for the assumed window: a desktop screen, at rest (Media Queries 4 and 5, reduced).</summary>
internal static class MediaQuery
{
    // Text is not hidden if it is hidden only in narrower or only in wider windows.
    private const double ViewportWidth = 1280;
    private const double ViewportHeight = 800;
    private const int MaxDepth = 8;

    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789.+-");

    public static bool AppliesToScreen(ReadOnlySpan<char> queries)
    {
        if (queries.IsWhiteSpace())
        {
            return true;
        }

        foreach (var range in queries.Split(','))
        {
            if (Applies(queries[range].Trim()))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Applies(ReadOnlySpan<char> query)
    {
        var negated = TakeWord(ref query, "not");
        _ = TakeWord(ref query, "only");
        return Condition(query, 0) is { } holds && holds != negated;
    }

    // null: the query asks for something unknown. Such a query does not hold, negated or not.
    private static bool? Condition(ReadOnlySpan<char> query, int depth)
    {
        bool? result = null;
        var all = true;
        while (!query.IsEmpty)
        {
            var end = EndOfTerm(query);
            var term = Term(query[..end].Trim(), depth);
            result = result is null ? term : all ? result & term : result | term;
            query = query[end..].Trim();
            if (query.IsEmpty)
            {
                return result;
            }

            if (TakeWord(ref query, "or"))
            {
                all = false;
            }
            else if (!TakeWord(ref query, "and"))
            {
                return null;
            }

            if (result is null)
            {
                return null;
            }
        }

        return result;
    }

    private static int EndOfTerm(ReadOnlySpan<char> query)
    {
        var start = query.StartsWith("not", StringComparison.OrdinalIgnoreCase) ? 4 : 0;
        var depth = 0;
        for (var i = Math.Min(start, query.Length); i < query.Length; i++)
        {
            depth += query[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0 && (query[i] == ')' || char.IsWhiteSpace(query[i])))
            {
                return i + 1;
            }
        }

        return query.Length;
    }

    private static bool? Term(ReadOnlySpan<char> term, int depth)
    {
        if (TakeWord(ref term, "not"))
        {
            return !Term(term, depth);
        }

        if (term.Length < 2 || term[0] != '(' || term[^1] != ')')
        {
            return Is(term, "screen") || Is(term, "all") ? true : Is(term, "print") || Is(term, "speech") || Is(term, "tty") || Is(term, "tv") || Is(term, "handheld") || Is(term, "projection") ? false : null;
        }

        var inner = term[1..^1].Trim();
        return depth < MaxDepth && (inner.Contains('(') || inner.StartsWith("not ", StringComparison.OrdinalIgnoreCase)) ? Condition(inner, depth + 1) : Feature(inner);
    }

    private static bool? Feature(ReadOnlySpan<char> feature)
    {
        if (feature.IndexOfAny('<', '>') >= 0)
        {
            return Range(feature);
        }

        var colon = feature.IndexOf(':');
        var name = (colon < 0 ? feature : feature[..colon]).Trim();
        var value = colon < 0 ? default : feature[(colon + 1)..].Trim();
        if (Size(name.StartsWith("min-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("max-", StringComparison.OrdinalIgnoreCase) ? name[4..] : name) is { } size)
        {
            return colon < 0 ? true : Pixels(value) is not { } pixels ? null : name[0] is not ('m' or 'M') ? size == pixels : name[1] is 'i' or 'I' ? size >= pixels : size <= pixels;
        }

        return Is(name, "color") || Is(name, "grid") || Is(name, "monochrome") ? Is(name, "color") == (colon < 0 || !Is(value, "0"))
            : Is(name, "orientation") ? Is(value, "landscape")
            : Is(name, "hover") || Is(name, "any-hover") ? colon < 0 || Is(value, "hover")
            : Is(name, "pointer") || Is(name, "any-pointer") ? colon < 0 || Is(value, "fine")
            : Is(name, "scripting") ? colon < 0 || Is(value, "enabled")
            : Is(name, "update") ? colon < 0 || Is(value, "fast")
            : Is(name, "prefers-color-scheme") ? Is(value, "light")
            : name.StartsWith("prefers-", StringComparison.OrdinalIgnoreCase) ? Is(value, "no-preference")
            : Is(name, "forced-colors") || Is(name, "inverted-colors") ? Is(value, "none")
            : Is(name, "display-mode") ? Is(value, "browser")
            : null;
    }

    // "width > 1px", "1px <= width < 2000px".
    private static bool? Range(ReadOnlySpan<char> feature)
    {
        var result = true;
        while (feature.IndexOfAny('<', '>') is >= 0 and var sign)
        {
            var after = feature[(sign + 1)..];
            var orEqual = after.StartsWith("=");
            after = orEqual ? after[1..] : after;
            var next = after.IndexOfAny('<', '>');
            var left = feature[..sign].Trim();
            var right = (next < 0 ? after : after[..next]).Trim();
            if ((Size(left) ?? Pixels(left)) is not { } first || (Size(right) ?? Pixels(right)) is not { } second)
            {
                return null;
            }

            result &= feature[sign] == '<' ? first < second || (orEqual && first == second) : first > second || (orEqual && first == second);
            feature = next < 0 ? default : after;
        }

        return result;
    }

    private static double? Size(ReadOnlySpan<char> name) =>
        Is(name, "width") || Is(name, "device-width") || Is(name, "inline-size") ? ViewportWidth : Is(name, "height") || Is(name, "device-height") || Is(name, "block-size") ? ViewportHeight : null;

    private static double? Pixels(ReadOnlySpan<char> value)
    {
        var end = value.IndexOfAnyExcept(OfNumbers);
        var unit = end < 0 ? default : value[end..];
        return !double.TryParse(end < 0 ? value : value[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? null
            : unit.EndsWith("em", StringComparison.OrdinalIgnoreCase) ? number * 16
            : unit.IsEmpty || Is(unit, "px") ? number : null;
    }

    private static bool TakeWord(ref ReadOnlySpan<char> text, string word)
    {
        if (!text.StartsWith(word, StringComparison.OrdinalIgnoreCase) || text.Length == word.Length || !(char.IsWhiteSpace(text[word.Length]) || text[word.Length] == '('))
        {
            return false;
        }

        text = text[word.Length..].TrimStart();
        return true;
    }

    private static bool Is(ReadOnlySpan<char> value, string keyword) => value.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}
