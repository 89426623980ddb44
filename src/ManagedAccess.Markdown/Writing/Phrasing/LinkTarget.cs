namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>What becomes of the address of a link or an image.</summary>
internal static class LinkTarget
{
    /// <summary>
    /// Whether the address is relative, http, https, mailto or tel. As in a browser, spaces and controls around it and tabs and line
    /// feeds anywhere in it do not count, so they cannot hide a scheme (URL standard §4.4).
    /// </summary>
    public static bool IsSafe(ReadOnlySpan<char> address)
    {
        Span<char> scheme = stackalloc char[8];
        var length = 0;
        foreach (var character in address)
        {
            if (character is '\t' or '\n' or '\r' || (length == 0 && character <= ' '))
            {
                continue;
            }

            if (character == ':')
            {
                return length > 0 && scheme[..length] is "http" or "https" or "mailto" or "tel";
            }

            var part = char.IsAsciiLetterOrDigit(character) || character is '+' or '.' or '-';
            if (!part || (length == 0 && !char.IsAsciiLetter(character)))
            {
                // No scheme. What cannot start one cannot hide one either.
                return character >= ' ' || character is '\0';
            }

            if (length < scheme.Length)
            {
                scheme[length++] = char.ToLowerInvariant(character);
            }
            else
            {
                // Longer than any that is allowed: safe only if no colon follows as the end of a scheme.
                return !EndsAsScheme(address);
            }
        }

        return true;
    }

    private static bool EndsAsScheme(ReadOnlySpan<char> address)
    {
        foreach (var character in address)
        {
            if (character == ':')
            {
                return true;
            }

            if (character is '/' or '?' or '#')
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Writes the address as a link destination (CommonMark §6.3).</summary>
    public static void Append(CharBuffer target, ReadOnlySpan<char> address, bool inCell)
    {
        address = Trim(address);
        var balanced = IsBalanced(address);
        for (var i = 0; i < address.Length; i++)
        {
            var character = address[i];
            switch (character)
            {
                case '\t' or '\n' or '\r':
                    break;
                case ' ':
                    target.Append("%20");
                    break;
                case <= ' ' or '\x7f':
                    break;
                case '(' or ')' when !balanced:
                    target.Append(character == '(' ? "%28" : "%29");
                    break;
                case '<':
                    target.Append("%3C");
                    break;
                case '>':
                    target.Append("%3E");
                    break;
                case '\\':
                    target.Append("%5C");
                    break;
                case '`':
                    // It could pair with one in the text of the link, and code spans win over links.
                    target.Append("%60");
                    break;
                case '|' when inCell:
                    target.Append("%7C");
                    break;
                case '&' when LooksLikeReference(address[i..]):
                    target.Append("&amp;");
                    break;
                case '\u00a0' or '\u2028' or '\u2029' or '\u200b':
                    target.Append(Uri.EscapeDataString(character.ToString()));
                    break;
                default:
                    target.Append(character);
                    break;
            }
        }
    }

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> address)
    {
        while (address.Length > 0 && address[0] <= ' ')
        {
            address = address[1..];
        }

        while (address.Length > 0 && address[^1] <= ' ')
        {
            address = address[..^1];
        }

        return address;
    }

    private static bool IsBalanced(ReadOnlySpan<char> address)
    {
        var open = 0;
        foreach (var character in address)
        {
            open += character == '(' ? 1 : character == ')' ? -1 : 0;

            // Readers may stop at 32 levels (CommonMark §6.3), so more than one is not worth the risk.
            if (open is < 0 or > 2)
            {
                return false;
            }
        }

        return open == 0;
    }

    private static bool LooksLikeReference(ReadOnlySpan<char> text)
    {
        var end = 1;
        while (end < text.Length && end < 34 && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '#'))
        {
            end++;
        }

        return end > 1 && end < text.Length && text[end] == ';';
    }
}
