namespace ManagedAccess.Markdown;

/// <summary>Cuts a page that is longer than its reader wants, at a natural place: before a heading, else between blocks, else between lines.</summary>
internal static class MarkdownExcerpt
{
    /// <summary>The end of the part that begins at <paramref name="start"/> and has at most <paramref name="maxTokens"/>; the text's length when all fits.</summary>
    /// <remarks>A single longer line is not cut: the part is then that line, so that a client that follows the links always reaches the end.</remarks>
    public static int End(string text, int start, int maxTokens, TokenCount count)
    {
        // Lines are counted one by one, and the sum differs slightly from the count of the whole: the excess is subtracted from the budget.
        for (var budget = maxTokens; ;)
        {
            var end = Fit(text, start, budget, count);
            var excess = count(text.AsSpan(start, end - start)) - maxTokens;
            if (excess <= 0 || budget <= 0)
            {
                return end;
            }

            budget -= excess;
        }
    }

    private static int Fit(string text, int start, int maxTokens, TokenCount count)
    {
        int beforeHeading = start, beforeBlock = start;
        var tokens = 0;
        var fence = default(ReadOnlySpan<char>);
        var afterBlank = false;
        for (var line = start; line < text.Length;)
        {
            var next = NextLine(text, line);
            var content = text.AsSpan(line, next - line);
            var isBlank = content.IsWhiteSpace();
            if (fence.IsEmpty && line > start)
            {
                beforeHeading = IsHeading(content) ? line : beforeHeading;
                beforeBlock = afterBlank && !isBlank ? line : beforeBlock;
            }

            tokens += count(content);
            if (tokens > maxTokens)
            {
                return line == start ? next : Best(start, beforeHeading, beforeBlock, line);
            }

            fence = FenceAfter(fence, content);
            afterBlank = isBlank;
            line = next;
        }

        return text.Length;
    }

    /// <summary>The first position at or after <paramref name="position"/> that begins a line: a page may have changed since the link was made.</summary>
    public static int StartOfLine(string text, int position)
    {
        if (position <= 0)
        {
            return 0;
        }

        return position >= text.Length ? text.Length : text[position - 1] == '\n' ? position : NextLine(text, position);
    }

    /// <summary>The earlier cut, if it is the better one and the part is not almost empty.</summary>
    private static int Best(int start, int beforeHeading, int beforeBlock, int beforeLine)
    {
        const int FairShare = 4;
        var fair = (beforeLine - start) / FairShare;
        return beforeHeading - start > fair ? beforeHeading : beforeBlock - start > fair ? beforeBlock : beforeLine;
    }

    private static int NextLine(string text, int position)
    {
        var end = text.IndexOf('\n', position);
        return end < 0 ? text.Length : end + 1;
    }

    /// <summary>An ATX heading (CommonMark §4.2).</summary>
    private static bool IsHeading(ReadOnlySpan<char> line)
    {
        var level = line.IndexOfAnyExcept('#');
        return level is >= 1 and <= 6 && line[level] is ' ' or '\t' or '\r' or '\n';
    }

    /// <summary>The fence that is open after this line, empty when no fence is open (CommonMark §4.5). A line inside a fence is not a heading.</summary>
    private static ReadOnlySpan<char> FenceAfter(ReadOnlySpan<char> open, ReadOnlySpan<char> line)
    {
        const int ShortestFence = 3;
        var text = line.TrimStart(' ');
        if (text.IsEmpty || text[0] is not ('`' or '~'))
        {
            return open;
        }

        var end = text.IndexOfAnyExcept(text[0]);
        var run = end < 0 ? text : text[..end];
        if (open.IsEmpty)
        {
            var opens = run.Length >= ShortestFence && !(run[0] == '`' && text[run.Length..].Contains('`'));
            return opens ? run : default;
        }

        var closes = run[0] == open[0] && run.Length >= open.Length && text[run.Length..].IsWhiteSpace();
        return closes ? default : open;
    }
}
