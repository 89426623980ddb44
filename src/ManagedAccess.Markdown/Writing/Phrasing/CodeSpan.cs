namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>A code span (CommonMark §6.1) and a fenced code block (§4.5): both need more backticks than they hold.</summary>
internal static class CodeSpan
{
    public static void Append(CharBuffer target, ReadOnlySpan<char> code, bool inCell)
    {
        if (code.IsEmpty)
        {
            return;
        }

        var ticks = ShortestFree(code);

        // The reader removes one space at each end, unless the span has only spaces.
        var padded = code[0] == '`' || code[^1] == '`' || (code[0] == ' ' && code[^1] == ' ' && code.ContainsAnyExcept(' '));
        target.Append('`', ticks);
        if (padded)
        {
            target.Append(' ');
        }

        if (inCell)
        {
            AppendWithPipesEscaped(target, code);
        }
        else
        {
            target.Append(code);
        }

        if (padded)
        {
            target.Append(' ');
        }

        target.Append('`', ticks);
    }

    /// <summary>The longest run of backticks in <paramref name="code"/>.</summary>
    public static int LongestRun(ReadOnlySpan<char> code)
    {
        var longest = 0;
        for (var rest = code; rest.IndexOf('`') is >= 0 and var start;)
        {
            rest = rest[start..];
            var length = rest.IndexOfAnyExcept('`');
            length = length < 0 ? rest.Length : length;
            longest = Math.Max(longest, length);
            rest = rest[length..];
        }

        return longest;
    }

    // The reader looks for a run of exactly this length, so any length that the code does not contain is enough.
    private static int ShortestFree(ReadOnlySpan<char> code)
    {
        var used = 0UL;
        for (var rest = code; rest.IndexOf('`') is >= 0 and var start;)
        {
            rest = rest[start..];
            var length = rest.IndexOfAnyExcept('`');
            length = length < 0 ? rest.Length : length;
            used |= length < 64 ? 1UL << length : 0;
            rest = rest[length..];
        }

        var free = 1;
        while (free < 63 && (used & 1UL << free) != 0)
        {
            free++;
        }

        return free < 63 ? free : LongestRun(code) + 1;
    }

    // GFM §4.10: a pipe ends a cell even in code, and the reader removes a backslash before it there too.
    private static void AppendWithPipesEscaped(CharBuffer target, ReadOnlySpan<char> code)
    {
        foreach (var character in code)
        {
            if (character == '|')
            {
                target.Append('\\');
            }

            target.Append(character);
        }
    }
}
