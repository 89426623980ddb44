using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>Writes the brackets, destination and title of links and images.</summary>
internal sealed class LinkWriter(HtmlTape tape, Uri? resolveAgainst, bool withTitles)
{
    private const string LettersAndDigits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static readonly SearchValues<char> NotInAutolink = SearchValues.Create(" <>|\\`\n\r\t");
    private static readonly SearchValues<char> DomainCharacters = SearchValues.Create(LettersAndDigits + ".-");
    private static readonly SearchValues<char> MailboxCharacters = SearchValues.Create(LettersAndDigits + ".!#$%&'*+/=?^_{}~-");

#pragma warning disable CA1822 // the pair of Close, which does need the tape
    public void Open(CharBuffer target) => target.Append('[');
#pragma warning restore CA1822

    public void Close(CharBuffer target, int record, bool inCell)
    {
        ref readonly var element = ref tape[record];
        target.Append("](");
        AppendAddress(target, tape.Attribute(element, HtmlAttribute.Href), inCell);
        AppendTitle(target, tape.Attribute(element, HtmlAttribute.Title), inCell);
        target.Append(')');
    }

    /// <summary>Writes a link as an autolink if its text is its address (CommonMark §6.5).</summary>
    public bool TryAutolink(CharBuffer target, int record, ReadOnlySpan<char> text)
    {
        var address = LinkTarget.Trim(tape.Attribute(tape[record], HtmlAttribute.Href));
        if (tape[record].Has(HtmlAttribute.Title) || address.ContainsAny(NotInAutolink) || text.ContainsAny(NotInAutolink))
        {
            return false;
        }

        var isUri = text.SequenceEqual(address) && (address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase));
        var isMail = address.StartsWith("mailto:", StringComparison.Ordinal) && address[7..].SequenceEqual(text) && IsMailAddress(text);
        if (!isUri && !isMail)
        {
            return false;
        }

        target.Append('<');
        target.Append(text);
        target.Append('>');
        return true;
    }

    public void AppendAddress(CharBuffer target, ReadOnlySpan<char> address, bool inCell)
    {
        if (resolveAgainst is not null && Uri.TryCreate(resolveAgainst, LinkTarget.Trim(address).ToString(), out var resolved))
        {
            LinkTarget.Append(target, resolved.AbsoluteUri, inCell);
            return;
        }

        LinkTarget.Append(target, address, inCell);
    }

    public void AppendTitle(CharBuffer target, ReadOnlySpan<char> title, bool inCell)
    {
        if (!withTitles || title.IsWhiteSpace())
        {
            return;
        }

        target.Append(" \"");
        foreach (var character in title)
        {
            if (character is '\n' or '\r')
            {
                if (target.Last != ' ')
                {
                    target.Append(' ');
                }

                continue;
            }

            if (character is '"' or '\\' or '&' or '<' || (inCell && character == '|'))
            {
                target.Append('\\');
            }

            target.Append(character);
        }

        target.Append('"');
    }

    private static bool IsMailAddress(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        return at > 0 && at < text.Length - 1 && !text[(at + 1)..].ContainsAnyExcept(DomainCharacters) && !text[..at].ContainsAnyExcept(MailboxCharacters);
    }
}
