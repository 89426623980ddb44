using System.Buffers;

namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>Checks and writes the address of a link or an image.</summary>
internal static class LinkTarget
{
    private static readonly SearchValues<char> Special = SearchValues.Create(
        "\0\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f ()<>\\`|&\x7f\u00a0\u2028\u2029\u200b");

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
                // No scheme. A character that cannot start a scheme cannot hide one either.
                return character >= ' ' || character is '\0';
            }

            if (length < scheme.Length)
            {
                scheme[length++] = char.ToLowerInvariant(character);
            }
            else
            {
                // Longer than any allowed scheme: safe only if no colon follows as the end of a scheme.
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
            var plain = address[i..].IndexOfAny(Special);
            if (plain != 0)
            {
                target.Append(plain < 0 ? address[i..] : address.Slice(i, plain));
                i += plain < 0 ? address.Length : plain;
            }

            if (i >= address.Length)
            {
                return;
            }

            var character = address[i];
            switch (character)
            {
                case '\t' or '\n' or '\r':
                    break;
                case ' ':
                    target.Append("%20");
                    break;
                case < ' ' or '\x7f':
                    // As a browser reads it. If it were left out, the text after it could become a scheme.
                    target.Append($"%{(int)character:X2}");
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
                    // It could pair with a backtick in the text of the link, and code spans take precedence over links.
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
        foreach (var character in address.Contains('(') || address.Contains(')') ? address : [])
        {
            open += character == '(' ? 1 : character == ')' ? -1 : 0;

            // Readers may stop at 32 levels (CommonMark §6.3); to be safe, only one level of nesting is accepted.
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
