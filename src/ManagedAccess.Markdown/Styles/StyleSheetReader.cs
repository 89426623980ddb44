using System.Buffers;
using System.Globalization;

namespace ManagedAccess.Markdown.Styles;

/// <summary>Reads the rules of a style sheet (CSS Syntax 3, reduced): selectors, declarations, and the groups that a desktop browser applies.</summary>
/// <remarks>Each character is looked at once for each level of groups around it, and there are at most <see cref="MaxDepth"/>.</remarks>
internal ref struct StyleSheetReader(ReadOnlySpan<char> sheet, int offset, StyleRules rules)
{
    private const int MaxDepth = 4;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> Stops = SearchValues.Create("{};/\"'\\");

    // The window a page is assumed to be read in; what only narrower or only wider ones hide is not hidden.
    private const double ViewportWidth = 1280;

    private readonly ReadOnlySpan<char> _sheet = sheet;

    public readonly void Read() => ReadRules(0, _sheet.Length, 0, layered: false);

    private readonly void ReadRules(int position, int end, int depth, bool layered)
    {
        while (position < end && !rules.IsFull)
        {
            position = SkipSpace(position, end);
            var brace = Find(position, end, "{;}");
            if (brace >= end)
            {
                return;
            }

            if (_sheet[brace] != '{')
            {
                position = brace + 1;
                continue;
            }

            var close = Close(brace + 1, end);
            var prelude = _sheet[position..brace].Trim();
            if (!prelude.StartsWith("@"))
            {
                rules.Add(offset + position, offset + brace, offset + brace + 1, offset + close, layered);
            }
            else if (depth < MaxDepth && Applies(prelude))
            {
                ReadRules(brace + 1, close, depth + 1, layered || prelude.StartsWith("@layer", StringComparison.OrdinalIgnoreCase));
            }

            position = close + 1;
        }
    }

    private static bool Applies(ReadOnlySpan<char> prelude)
    {
        if (prelude.StartsWith("@layer", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (prelude.StartsWith("@supports", StringComparison.OrdinalIgnoreCase))
        {
            return !prelude.Contains("not ", StringComparison.OrdinalIgnoreCase);
        }

        return prelude.StartsWith("@media", StringComparison.OrdinalIgnoreCase) && AppliesToScreen(prelude[6..]);
    }

    /// <summary>Whether a list of media queries holds for a desktop screen (Media Queries 4, reduced).</summary>
    public static bool AppliesToScreen(ReadOnlySpan<char> queries)
    {
        if (queries.IsWhiteSpace())
        {
            return true;
        }

        foreach (var range in queries.Split(','))
        {
            if (QueryApplies(queries[range].Trim()))
            {
                return true;
            }
        }

        return false;
    }

    private static bool QueryApplies(ReadOnlySpan<char> query)
    {
        if (query.StartsWith("not ", StringComparison.OrdinalIgnoreCase))
        {
            return query[4..].Trim().StartsWith("print", StringComparison.OrdinalIgnoreCase);
        }

        query = query.StartsWith("only ", StringComparison.OrdinalIgnoreCase) ? query[5..].TrimStart() : query;
        while (!query.IsEmpty)
        {
            var and = query.IndexOf(" and ", StringComparison.OrdinalIgnoreCase);
            var part = (and < 0 ? query : query[..and]).Trim();
            query = and < 0 ? default : query[(and + 5)..];
            if (!part.Equals("screen", StringComparison.OrdinalIgnoreCase) && !part.Equals("all", StringComparison.OrdinalIgnoreCase) && !FeatureHolds(part))
            {
                return false;
            }
        }

        return true;
    }

    private static bool FeatureHolds(ReadOnlySpan<char> feature)
    {
        var isMax = feature.StartsWith("(max-width:", StringComparison.OrdinalIgnoreCase);
        if (!isMax && !feature.StartsWith("(min-width:", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var value = feature[(feature.IndexOf(':') + 1)..].TrimEnd(')').Trim();
        var end = value.IndexOfAnyExcept(Digits);
        var unit = end < 0 ? default : value[end..];
        if (!double.TryParse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var pixels = unit.EndsWith("em", StringComparison.OrdinalIgnoreCase) ? number * 16 : number;
        return isMax ? ViewportWidth <= pixels : ViewportWidth >= pixels;
    }

    private readonly int SkipSpace(int position, int end)
    {
        while (position < end)
        {
            if (char.IsWhiteSpace(_sheet[position]))
            {
                position++;
            }
            else if (_sheet[position..end].StartsWith("/*"))
            {
                position = EndOfComment(position, end);
            }
            else if (_sheet[position..end].StartsWith("<!--") || _sheet[position..end].StartsWith("-->"))
            {
                position += _sheet[position] == '<' ? 4 : 3;
            }
            else
            {
                break;
            }
        }

        return position;
    }

    private readonly int EndOfComment(int position, int end)
    {
        var close = _sheet[Math.Min(end, position + 2)..end].IndexOf("*/");
        return close < 0 ? end : position + 2 + close + 2;
    }

    // The next of three characters outside comments and strings; the end when there is none.
    private readonly int Find(int position, int end, string characters)
    {
        while (position < end)
        {
            var found = _sheet[position..end].IndexOfAny(Stops);
            if (found < 0)
            {
                return end;
            }

            position += found;
            switch (_sheet[position])
            {
                case '/':
                    position = _sheet[position..end].StartsWith("/*") ? EndOfComment(position, end) : position + 1;
                    break;
                case '"' or '\'':
                    var close = _sheet[(position + 1)..end].IndexOf(_sheet[position]);
                    position = close < 0 ? end : position + close + 2;
                    break;
                case '\\':
                    position += 2;
                    break;
                case var character when characters.Contains(character):
                    return position;
                default:
                    position++;
                    break;
            }
        }

        return end;
    }

    // The brace that closes the block which began right before.
    private readonly int Close(int position, int end)
    {
        for (var depth = 1; position < end; position++)
        {
            position = Find(position, end, "{}");
            if (position >= end)
            {
                break;
            }

            depth += _sheet[position] == '{' ? 1 : -1;
            if (depth == 0)
            {
                return position;
            }
        }

        return end;
    }
}
