using System.Text;

namespace ManagedAccess.Markdown.Tape;

/// <summary>Resolves character references in text and in attribute values (HTML standard §13.2.5.72 and on).</summary>
internal static class CharacterReferences
{
    // §13.2.5.80: the characters for numeric references to C1 controls.
    private const string C1 = "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";

    /// <summary>
    /// Writes <paramref name="text"/> to <paramref name="target"/> with references resolved, CR LF and CR made LF, and NUL dropped.
    /// The result is never longer than the text, so <paramref name="target"/> of that length always suffices.
    /// </summary>
    /// <returns>The number of characters written.</returns>
    public static int Decode(ReadOnlySpan<char> text, Span<char> target, bool inAttribute)
    {
        var written = 0;
        var position = 0;
        while (position < text.Length)
        {
            var plain = text[position] == '&' ? 0 : text[position..].IndexOfAny('&', '\r', '\0');
            var end = plain < 0 ? text.Length : position + plain;
            text[position..end].CopyTo(target[written..]);
            written += end - position;
            position = end;
            if (position == text.Length)
            {
                break;
            }

            switch (text[position])
            {
                case '\r':
                    if (position + 1 >= text.Length || text[position + 1] != '\n')
                    {
                        target[written++] = '\n';
                    }

                    position++;
                    break;
                case '\0':
                    position++;
                    break;
                default:
                    position += Resolve(text[position..], target[written..], inAttribute, out var length);
                    written += length;
                    break;
            }
        }

        return written;
    }

    // Returns how much of text is consumed; at least the ampersand itself, which then stands for itself.
    private static int Resolve(ReadOnlySpan<char> text, Span<char> target, bool inAttribute, out int written)
    {
        if (text.Length < 2 || !(text[1] == '#' || char.IsAsciiLetterOrDigit(text[1])))
        {
            target[0] = '&';
            written = 1;
            return 1;
        }

        if (text.Length > 2 && text[1] == '#')
        {
            var consumed = Numeric(text, target, out written);
            if (consumed > 0)
            {
                return consumed;
            }
        }
        else
        {
            var consumed = Named(text, target, inAttribute, out written);
            if (consumed > 0)
            {
                return consumed;
            }
        }

        target[0] = '&';
        written = 1;
        return 1;
    }

    private static int Numeric(ReadOnlySpan<char> text, Span<char> target, out int written)
    {
        written = 0;
        var hexadecimal = (text[2] | 0x20) == 'x';
        var start = hexadecimal ? 3 : 2;
        var position = start;
        var value = 0;
        while (position < text.Length && (hexadecimal ? char.IsAsciiHexDigit(text[position]) : char.IsAsciiDigit(text[position])))
        {
            // Every value above the last code point has the same result; stopping there prevents an overflow.
            value = Math.Min(0x110000, value * (hexadecimal ? 16 : 10) + Digit(text[position]));
            position++;
        }

        if (position == start)
        {
            return 0;
        }

        if (position < text.Length && text[position] == ';')
        {
            position++;
        }

        if (value is >= 0x80 and <= 0x9f)
        {
            value = C1[value - 0x80];
        }

        var rune = value != 0 && Rune.IsValid(value) ? new Rune(value) : Rune.ReplacementChar;
        written = rune.EncodeToUtf16(target);
        return position;
    }

    private static int Digit(char character) => char.IsAsciiDigit(character) ? character - '0' : (character | 0x20) - 'a' + 10;

    private static int Named(ReadOnlySpan<char> text, Span<char> target, bool inAttribute, out int written)
    {
        written = 0;
        var length = 1;
        while (length < text.Length && length <= NamedCharacterReferences.MaxNameLength && char.IsAsciiLetterOrDigit(text[length]))
        {
            length++;
        }

        if (length < text.Length && text[length] == ';' && TryWrite(text[1..(length + 1)], target, out written))
        {
            return length + 1;
        }

        for (var bare = Math.Min(length - 1, NamedCharacterReferences.MaxBareNameLength); bare >= 2; bare--)
        {
            if (!NamedCharacterReferences.TryFind(text.Slice(1, bare), out var characters))
            {
                continue;
            }

            // §13.2.5.73: "&copy=1" in an attribute is a query string, not a reference.
            var next = bare + 1 < text.Length ? text[bare + 1] : '\0';
            if (inAttribute && (next == '=' || char.IsAsciiLetterOrDigit(next)))
            {
                return 0;
            }

            characters.CopyTo(target);
            written = characters.Length;
            return bare + 1;
        }

        return 0;
    }

    private static bool TryWrite(ReadOnlySpan<char> name, Span<char> target, out int written)
    {
        // These make up nearly all references in real pages.
        var common = name switch
        {
            "amp;" => '&',
            "lt;" => '<',
            "gt;" => '>',
            "quot;" => '"',
            "nbsp;" => '\u00a0',
            "apos;" => '\'',
            _ => '\0',
        };
        if (common != '\0')
        {
            target[0] = common;
            written = 1;
            return true;
        }

        written = 0;
        if (!NamedCharacterReferences.TryFind(name, out var characters))
        {
            return false;
        }

        characters.CopyTo(target);
        written = characters.Length;
        return true;
    }
}
