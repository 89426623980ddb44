using System.Buffers;

namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>Addresses in plain text. GFM readers turn them into links by themselves (GFM §6.9).</summary>
internal static class AddressText
{
    private const int LongestAddress = 512;

    private static readonly SearchValues<char> AddressEnd = SearchValues.Create(" \t\n\u00a0\u3000<");

    // GFM turns addresses in plain text into links (§6.9). The page did not, so these stay text too.
    public static bool IsAddress(ReadOnlySpan<char> text, int colon) =>
        (text[(colon + 1)..].StartsWith("//") && (EndsWith(text[..colon], "http") || EndsWith(text[..colon], "https")))
        || EndsWith(text[..colon], "mailto") || EndsWith(text[..colon], "xmpp");

    /// <summary>
    /// The remaining length of an address that is written unchanged for every reader; 0 when it needs a backslash. A reader that makes a link of it links to
    /// the same address, and a reader that copies it copies the text of the page.
    /// </summary>
    public static int PlainAddress(ReadOnlySpan<char> text, int position, in EscapeContext context)
    {
        var rest = text[position..Math.Min(text.Length, position + LongestAddress)];
        var end = rest.IndexOfAny(AddressEnd);
        if (end < 0 && rest.Length == LongestAddress)
        {
            return 0;
        }

        // A reader goes on to the next space or tag: emphasis or a backslash right after the address would become a part of it.
        if (end < 0 ? !(MarkdownEscaper.IsSpace(context.Next) || (context.InLink && context.Next == ']')) : rest[end] == '<')
        {
            return 0;
        }

        var address = end < 0 ? rest : rest[..end];
        for (var i = address.IndexOfAny(MarkdownEscaper.Special); i >= 0 && i < address.Length; i++)
        {
            var plain = address[i] switch
            {
                '_' => i > 0 && i + 1 < address.Length && MarkdownEscaper.IsWord(address[i - 1]) && MarkdownEscaper.IsWord(address[i + 1]),
                '~' => !context.PairsTildes,
                '&' => !MarkdownEscaper.IsReference(address[i..]),
                '*' or '`' or '\\' or '[' or ']' or '|' => false,
                '!' => i + 1 < address.Length,
                _ => true,
            };
            if (!plain)
            {
                return 0;
            }
        }

        return address.Length;
    }

    // "_" at the edge of a word gets a backslash. A reader that looks for addresses would take the backslash for a part of the address or for its start.
    public static bool IsPlainMailbox(ReadOnlySpan<char> text, int at)
    {
        for (var i = at - 1; i >= Math.Max(0, at - 65); i--)
        {
            if (text[i] == '_')
            {
                if (i == 0 || !MarkdownEscaper.IsWord(text[i - 1]) || !MarkdownEscaper.IsWord(text[i + 1]))
                {
                    return false;
                }
            }
            else if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('.' or '-' or '+'))
            {
                break;
            }
        }

        return true;
    }

    public static bool IsMailAddress(ReadOnlySpan<char> text, int at, char previous)
    {
        if (!char.IsAsciiLetterOrDigit(previous) && previous is not ('.' or '_' or '-' or '+'))
        {
            return false;
        }

        // A domain needs a dot; the longest label has 63 characters, so a bounded look ahead finds it.
        var dotted = false;
        for (var i = at + 1; i < text.Length && i < at + 66; i++)
        {
            if (text[i] == '.')
            {
                dotted |= i + 1 < text.Length && char.IsAsciiLetterOrDigit(text[i + 1]);
            }
            else if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('-' or '_'))
            {
                break;
            }
        }

        return dotted;
    }

    private static bool EndsWith(ReadOnlySpan<char> text, string word) => text.EndsWith(word, StringComparison.OrdinalIgnoreCase);
}
