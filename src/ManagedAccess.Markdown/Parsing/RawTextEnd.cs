namespace ManagedAccess.Markdown.Parsing;

/// <summary>Finds where the text of <c>script</c>, <c>style</c>, <c>title</c> and their like ends.</summary>
internal static class RawTextEnd
{
    /// <summary>The place of the end tag of <paramref name="name"/>, or the length of the source.</summary>
    public static int Of(string source, int start, string name, ref long steps)
    {
        for (var position = start; ;)
        {
            var found = source.AsSpan(position).IndexOf("</");
            if (found < 0)
            {
                return source.Length;
            }

            steps++;
            position += found;
            if (IsName(source, position + 2, name))
            {
                return position;
            }

            position += 2;
        }
    }

    /// <summary>Like <see cref="Of"/>, but a script inside a comment inside a script does not end the script (§13.2.5.15 and on).</summary>
    public static int OfScript(string source, int start, ref long steps)
    {
        var escaped = false;
        var doubly = false;
        for (var position = start; ;)
        {
            var found = escaped ? source.AsSpan(position).IndexOfAny('<', '-') : source.AsSpan(position).IndexOf('<');
            if (found < 0)
            {
                return source.Length;
            }

            steps++;
            position += found;
            var rest = source.AsSpan(position);
            if (rest.StartsWith("-->"))
            {
                escaped = doubly = false;
            }
            else if (rest.StartsWith("<!--") && !escaped)
            {
                escaped = true;

                // "<!-->" opens and closes: the dashes count for both.
                position++;
            }
            else if (rest.StartsWith("</") && IsName(source, position + 2, "script"))
            {
                if (!doubly)
                {
                    return position;
                }

                doubly = false;
            }
            else if (escaped && rest[0] == '<' && IsName(source, position + 1, "script"))
            {
                doubly = true;
            }

            position++;
        }
    }

    private static bool IsName(string source, int position, string name)
    {
        var after = position + name.Length;
        return after < source.Length
            && source[after] is '>' or '/' or ' ' or '\t' or '\n' or '\f' or '\r'
            && source.AsSpan(position, name.Length).Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
