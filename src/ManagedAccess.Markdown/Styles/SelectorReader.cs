namespace ManagedAccess.Markdown.Styles;

/// <summary>Whether a selector names an element. Unknown: it asks for something not understood here.</summary>
internal enum SelectorMatch : byte
{
    No,
    Unknown,
    Yes,
}

/// <summary>Reads selectors where they stand (Selectors 4, reduced): type, class, id, attribute, the four combinators, <c>:not()</c>, <c>:first-child</c>, <c>:root</c>.</summary>
internal static partial class SelectorReader
{
    private const int MaxParts = 8;

    /// <summary>The length of the first selector of a list; a comma in parentheses separates nothing.</summary>
    public static int FirstLength(ReadOnlySpan<char> list)
    {
        var depth = 0;
        for (var i = 0; i < list.Length; i++)
        {
            if (list[i] == ',' && depth == 0)
            {
                return i;
            }

            depth += list[i] is '(' or '[' ? 1 : list[i] is ')' or ']' ? -1 : 0;
        }

        return list.Length;
    }

    /// <summary>What the last part of a selector asks for, how specific the whole is, and what the nearest elements around it must have; false when it is for no element.</summary>
    public static bool TryKey(ReadOnlySpan<char> selector, out int key, out int specificity, out (int First, int Second) around, out bool isPlain)
    {
        (key, specificity, around, isPlain) = (0, 0, default, false);
        selector = selector.Trim();
        if (selector.IsEmpty || selector.Contains("/*", StringComparison.Ordinal))
        {
            return false;
        }

        Span<(int Start, int End, char Combinator)> parts = stackalloc (int, int, char)[MaxParts];
        var count = Parts(selector, parts);
        if (count == 0)
        {
            return false;
        }

        isPlain = count <= 3 && !selector.Contains('\\');
        for (var part = 0; part < count; part++)
        {
            var compound = selector[parts[part].Start..parts[part].End];
            var (best, tests) = (0, 0);
            isPlain &= part == 0 || parts[part].Combinator == ' ';
            var rest = compound;
            while (NextTest(ref rest, out var kind, out var name, out _))
            {
                if (kind == ':' && (IsElsewhere(name) || IsOfUse(name)))
                {
                    return false;
                }

                isPlain &= ++tests == 1 && kind is '#' or '.' or 't';

                specificity += kind switch { '#' => 1 << 16, '.' or '[' or ':' => 1 << 8, 't' => 1, _ => 0 };
                if (kind == '#' || (kind == '.' && (best & 3) != 3) || (kind == 't' && best == 0))
                {
                    best = KeyOf(kind, name);
                }
            }

            isPlain &= tests == 1 && rest.IsEmpty;
            if (part == count - 1)
            {
                key = best;
            }
            else if (best != 0 && parts[part + 1].Combinator is ' ' or '>')
            {
                around = (best, around.First);
            }
        }

        return true;
    }

    /// <summary>What rules are found by: an id before a class before a type.</summary>
    public static int KeyOf(char kind, ReadOnlySpan<char> name)
    {
        var hash = 17;
        foreach (var character in name)
        {
            hash = character == '\\' ? hash : (hash * 31) + (kind == 't' ? char.ToLowerInvariant(character) : character);
        }

        return (hash << 2) | kind switch { '#' => 3, '.' => 2, _ => 1 };
    }

    // A page at rest: nobody points at anything yet.
    private static bool IsOfUse(ReadOnlySpan<char> pseudo) => pseudo is "hover" or "focus" or "focus-within" or "focus-visible" or "active" or "target" or "checked" or "visited";

    // "::before" and its like style something beside the element.
    private static bool IsElsewhere(ReadOnlySpan<char> pseudo) => pseudo.IsEmpty || pseudo[0] == ':' || pseudo is "before" or "after" or "first-letter" or "first-line";

    // The compounds from left to right; 0 when there are too many or something is out of place.
    private static int Parts(ReadOnlySpan<char> selector, Span<(int Start, int End, char Combinator)> parts)
    {
        var (count, position, combinator) = (0, 0, ' ');
        while (true)
        {
            while (position < selector.Length && (char.IsWhiteSpace(selector[position]) || selector[position] is '>' or '+' or '~'))
            {
                combinator = char.IsWhiteSpace(selector[position]) ? combinator : selector[position];
                position++;
            }

            if (position == selector.Length)
            {
                return count;
            }

            if (count == parts.Length)
            {
                return 0;
            }

            var (start, depth) = (position, 0);
            while (position < selector.Length && (depth > 0 || !(char.IsWhiteSpace(selector[position]) || selector[position] is '>' or '+' or '~')))
            {
                depth += selector[position] is '(' or '[' ? 1 : selector[position] is ')' or ']' ? -1 : 0;
                position += selector[position] == '\\' ? 2 : 1;
            }

            position = Math.Min(position, selector.Length);
            parts[count++] = (start, position, combinator);
            combinator = ' ';
        }
    }

    private static bool NextTest(ref ReadOnlySpan<char> compound, out char kind, out ReadOnlySpan<char> name, out ReadOnlySpan<char> argument)
    {
        kind = '\0';
        name = argument = default;
        if (compound.IsEmpty)
        {
            return false;
        }

        kind = compound[0];
        switch (kind)
        {
            case '*':
                compound = compound[1..];
                return true;
            case '[':
                var close = compound.IndexOf(']');
                name = close < 0 ? compound[1..] : compound[1..close];
                compound = close < 0 ? default : compound[(close + 1)..];
                return true;
            case '.' or '#' or ':':
                compound = compound[1..];
                break;
            default:
                kind = 't';
                break;
        }

        var end = kind == ':' && compound.StartsWith(":") ? 1 : 0;
        while (end < compound.Length && (char.IsLetterOrDigit(compound[end]) || compound[end] is '-' or '_' or '\\' || compound[end] > '\x7f'))
        {
            end += compound[end] == '\\' ? 2 : 1;
        }

        end = Math.Min(end, compound.Length);
        if (end == 0)
        {
            return false;
        }

        name = compound[..end];
        compound = compound[end..];
        if (kind == ':' && compound.StartsWith("("))
        {
            var parenthesis = compound.LastIndexOf(')');
            argument = parenthesis < 0 ? compound[1..] : compound[1..parenthesis];
            compound = parenthesis < 0 ? default : compound[(parenthesis + 1)..];
        }

        return true;
    }
}
