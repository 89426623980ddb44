using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>
/// Raised and lowered text is marked as such where the value depends on it: ten to the sixth must not become one hundred and
/// six, and x of i must not become xi. Ordinals, marks and the 2 of H2O are written as plain text.
/// </summary>
internal sealed class ScriptPositionWriter(char mark) : ElementWriter
{
    private const int MaxRecords = 16;
    private const int MaxLength = 32;

    // Endings of ordinals and abbreviations, and marks: written small and high, but read as plain text.
    private static readonly HashSet<string> Plain = new(StringComparer.OrdinalIgnoreCase)
    {
        "st", "nd", "rd", "th", "er", "ère", "re", "e", "ème", "eme", "è", "ier", "ière", "o", "a", "os", "as", "me", "mes", "lle", "lles", "mme", "gr", "ter", "bis",
        "tm", "sm", "mc", "ll", "rs", "ste",
    };

    public override bool Open(MarkdownWriter writer, int index)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        if (!TryRead(writer.Tape, index, buffer, out var length) || length == 0 || !Matters(writer, index, buffer[..length]))
        {
            return true;
        }

        // "2^n+1" would be read as another value, and so would "2^2n" and a 2 with an 8 right after it.
        var grouped = char.IsAsciiDigit(buffer[length - 1]) && char.IsAsciiDigit(Following(writer.Tape, index))
            || (length > 1 && !IsNumber(buffer[..length]) && (mark == '^' || !IsWord(buffer[..length])));
        Append(writer, grouped ? [mark, '('] : [mark]);
        if (grouped)
        {
            writer.Tape[index].Flags |= TapeFlags.Grouped;
        }

        return true;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        if (writer.Tape[index].Is(TapeFlags.Grouped))
        {
            Append(writer, ")");
        }
    }

    private static void Append(MarkdownWriter writer, ReadOnlySpan<char> text)
    {
        if (writer.CodeDepth > 0)
        {
            writer.Inline.AppendCode(text);
        }
        else
        {
            writer.Inline.AppendText(text);
        }
    }

    private bool Matters(MarkdownWriter writer, int index, ReadOnlySpan<char> text)
    {
        var before = writer.Inline.LastCharacter;
        if (!char.IsLetterOrDigit(before) && before is not (')' or ']' or '}' or '|' or '\u03c0'))
        {
            return false;
        }

        var number = IsNumber(text);
        if (mark == '_')
        {
            // "H2O" is the usual spelling without a small 2; beside a digit, the two numbers would run together.
            return number ? char.IsAsciiDigit(before) || char.IsAsciiDigit(Following(writer.Tape, index)) : IsValue(text);
        }

        return number || (IsValue(text) && !Plain.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text));
    }

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        var digits = text[0] is '-' or '\u2212' or '+' or '\u2013' ? text[1..] : text;
        foreach (var character in digits)
        {
            if (!char.IsAsciiDigit(character))
            {
                return false;
            }
        }

        return !digits.IsEmpty;
    }

    private static bool IsWord(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsLetterOrDigit(character))
            {
                return false;
            }
        }

        return true;
    }

    // Letters and digits with the signs of arithmetic among them. A footnote's mark, a trade mark or a sentence is not a value.
    private static bool IsValue(ReadOnlySpan<char> text)
    {
        var letters = 0;
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character))
            {
                letters++;
            }
            else if (character is not (' ' or '+' or '-' or '\u2212' or '\u2013' or '/' or '(' or ')' or '.' or ',' or '=' or '\u00b7' or '\u22c5' or '\u00d7' or '^' or '_' or '\'' or '\u2032' or '\u221e'))
            {
                return false;
            }
        }

        return letters > 0 || text is "+" or "-" or "\u2212" or "\u221e";
    }

    private static char Following(HtmlTape tape, int index)
    {
        for (var i = tape[index].Match + 1; i < Math.Min(tape.Count, tape[index].Match + 4); i++)
        {
            if (tape[i].Kind == TapeKind.Text)
            {
                return tape.TextOf(tape[i])[0];
            }
        }

        return '\0';
    }

    // The text, when it is short and not a link: a link to a note is a mark, not a value.
    private static bool TryRead(HtmlTape tape, int index, Span<char> buffer, out int length)
    {
        length = 0;
        if (tape[index].Match > index + MaxRecords || tape[index].Note > 0)
        {
            return false;
        }

        for (var i = index + 1; i < tape[index].Match; i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Start && record.Is(TapeFlags.Skipped))
            {
                i = record.Match;
            }
            else if (record.Kind == TapeKind.Start && record.Tag is HtmlTag.A or HtmlTag.Img or HtmlTag.Math or HtmlTag.Sup or HtmlTag.Sub)
            {
                return false;
            }
            else if (record.Kind == TapeKind.Text)
            {
                var text = tape.TextOf(record);
                if (text.Length > buffer.Length - length)
                {
                    return false;
                }

                text.CopyTo(buffer[length..]);
                length += text.Length;
            }
        }

        var trimmed = ((ReadOnlySpan<char>)buffer[..length]).Trim();
        trimmed.CopyTo(buffer);
        length = trimmed.Length;
        return true;
    }
}
