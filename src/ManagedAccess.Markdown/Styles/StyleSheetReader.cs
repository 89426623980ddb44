using System.Buffers;
using ManagedAccess.Markdown.Styles.Selectors;
using ManagedAccess.Markdown.Styles.Sheets;
using ManagedAccess.Markdown.Styles.Values;

namespace ManagedAccess.Markdown.Styles;

/// <summary>Reads the rules of a style sheet (CSS Syntax 3, reduced): selectors, declarations, nested rules, and the groups that a desktop browser applies.</summary>
/// <remarks>Each character is examined once for each level of groups around it, and there are at most <see cref="MaxDepth"/> levels.</remarks>
internal ref struct StyleSheetReader(StyleText text, StyleRules rules)
{
    private const int MaxDepth = 16;

    private static readonly SearchValues<char> Stops = SearchValues.Create("{};\"'\\");
    private static readonly SearchValues<char> Braces = SearchValues.Create("{}\"'\\");

    private static readonly SearchValues<char> NameEnd = SearchValues.Create(" \t\n\r\f(");

    private readonly ReadOnlySpan<char> _sheet = text.All;

    private readonly record struct Around(int Depth, bool Layered, SelectorRange? Nest);

    public readonly void Read(int start, int end) => ReadRules(start, end, default);

    private readonly void ReadRules(int position, int end, Around around)
    {
        while (position < end && !rules.IsFull)
        {
            position = SkipSpace(position, end);
            var stop = Find(position, end, inBody: around.Nest is not null);
            if (stop >= end)
            {
                AddDeclarations(position, end, around);
                return;
            }

            if (_sheet[stop] != '{')
            {
                position = AddDeclarations(position, stop, around);
                continue;
            }

            var close = Close(stop + 1, end);
            ReadBlock(position, stop, close, around);
            position = close + 1;
        }
    }

    // A run of declarations between nested rules is a rule of its own at its place (CSS Nesting 1 §4). Text that does not begin a block is not a rule.
    private readonly int AddDeclarations(int position, int stop, Around around)
    {
        if (around.Nest is { } selectors)
        {
            rules.Add(selectors, position, stop, around.Layered);
        }

        return stop + 1;
    }

    private readonly void ReadBlock(int start, int brace, int close, Around around)
    {
        var prelude = _sheet[start..brace].Trim();
        if (!prelude.StartsWith("@"))
        {
            ReadStyle(start, brace, close, around);
        }
        else if (around.Depth < MaxDepth && Applies(prelude) && TryScope(start, brace, around.Nest, out var scope))
        {
            ReadRules(brace + 1, close, new Around(around.Depth + 1, around.Layered || prelude.StartsWith("@layer", StringComparison.OrdinalIgnoreCase), scope));
        }
    }

    private readonly void ReadStyle(int start, int brace, int close, Around around)
    {
        var mark = rules.Selectors.Mark;
        var selectors = SelectorReader.Read(rules.Selectors, start, brace, around.Nest);
        if (selectors.Count == 0)
        {
            return;
        }

        var used = rules.Count;
        if (!_sheet[(brace + 1)..close].Contains('{'))
        {
            rules.Add(selectors, brace + 1, close, around.Layered);
        }
        else if (around.Depth < MaxDepth)
        {
            ReadRules(brace + 1, close, new Around(around.Depth + 1, around.Layered, selectors));
        }

        if (rules.Count == used)
        {
            rules.Selectors.Return(mark);
        }
    }

    // "@scope (main) to (aside)": the block applies to elements inside the first selector. False when the page has no such element.
    private readonly bool TryScope(int start, int brace, SelectorRange? nest, out SelectorRange? scope)
    {
        scope = nest;
        var prelude = _sheet[start..brace];
        if (!prelude.TrimStart().StartsWith("@scope", StringComparison.OrdinalIgnoreCase) || prelude.IndexOf('(') is not (>= 0 and var open) || prelude.IndexOf(')') is not (>= 0 and var close) || close < open)
        {
            return true;
        }

        var read = SelectorReader.Read(rules.Selectors, start + open + 1, start + close, nest: null);
        scope = read;
        return read.Count > 0;
    }

    private static bool Applies(ReadOnlySpan<char> prelude)
    {
        var end = prelude.IndexOfAny(NameEnd);
        var name = end < 0 ? prelude : prelude[..end];
        var condition = prelude[name.Length..];
        return Is(name, "@layer") || Is(name, "@scope")
            || (Is(name, "@media") && MediaQuery.AppliesToScreen(condition))
            || (Is(name, "@container") && MediaQuery.AppliesToScreen(condition.IndexOf('(') is >= 0 and var open ? condition[open..] : condition))
            || (Is(name, "@supports") && SupportsCondition.Holds(condition));
    }

    private static bool Is(ReadOnlySpan<char> value, string keyword) => value.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private readonly int SkipSpace(int position, int end)
    {
        while (position < end)
        {
            if (char.IsWhiteSpace(_sheet[position]))
            {
                position++;
            }
            else if (_sheet[position] is '<' or '-' && (_sheet[position..end].StartsWith("<!--") || _sheet[position..end].StartsWith("-->")))
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

    // The next character outside strings that ends a statement. In a body, consecutive declarations are one run.
    private readonly int Find(int position, int end, bool inBody)
    {
        var start = position;
        var statement = position;
        while ((position = FindAny(position, end, Stops)) < end && _sheet[position] != '{' && (inBody || _sheet[position] == '}'))
        {
            if (_sheet[position] == '}')
            {
                return position;
            }

            statement = ++position;
        }

        // Declarations before a nested rule come before it in the order.
        return position < end && inBody && statement > start ? statement - 1 : position;
    }

    private readonly int FindAny(int position, int end, SearchValues<char> stops)
    {
        while (position < end)
        {
            var found = _sheet[position..end].IndexOfAny(stops);
            if (found < 0)
            {
                return end;
            }

            position += found;
            switch (_sheet[position])
            {
                case '"' or '\'':
                    var close = _sheet[(position + 1)..end].IndexOfAny(_sheet[position], '\n');
                    position = close < 0 ? end : position + close + 2;
                    break;
                case '\\':
                    position += 2;
                    break;
                default:
                    return position;
            }
        }

        return end;
    }

    // The closing brace of the block that begins directly before.
    private readonly int Close(int position, int end)
    {
        for (var depth = 1; position < end; position++)
        {
            position = FindAny(position, end, Braces);
            if (position >= end)
            {
                break;
            }

            depth += _sheet[position] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return position;
            }
        }

        return end;
    }
}
