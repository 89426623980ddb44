using System.Buffers;
using System.Globalization;

namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>The surroundings of a run of text that is written as Markdown.</summary>
internal struct EscapeContext
{
    /// <summary>The run is inside the text of a link, where brackets and addresses would end or nest it.</summary>
    public bool InLink;

    /// <summary>The run is inside a table cell.</summary>
    public bool InCell;

    /// <summary>The run is in a heading, which a "#" at its end would close.</summary>
    public bool InHeading;

    /// <summary>The block has more than one "~" or "`" and so could pair them.</summary>
    public bool PairsTildes;
    public bool PairsBackticks;

    /// <summary>A code span is written right after the run.</summary>
    public bool BeforeCode;

    /// <summary>The character written after the run; '\n' at the end of a line.</summary>
    public char Next;
}

/// <summary>Writes text so that a CommonMark and GFM reader shows that text. Only this class decides which characters need a backslash.</summary>
/// <remarks>A character is escaped only where Markdown gives it a meaning: an agent pays a token for every backslash.</remarks>
internal static class MarkdownEscaper
{
    private const int LongestReference = 34;

    /// <summary>The characters that may need a backslash somewhere in a line.</summary>
    internal static readonly SearchValues<char> Special = SearchValues.Create("\\`*_~[]<&|!@:#wW");

    public static void Append(CharBuffer target, ReadOnlySpan<char> text, in EscapeContext context)
    {
        var position = 0;
        if (StartsLine(target) && !context.InCell && !context.InHeading)
        {
            position = AppendLineStart(target, text, context.Next);
        }

        while (position < text.Length)
        {
            var special = text[position..].IndexOfAny(Special);
            if (special < 0)
            {
                target.Append(text[position..]);
                return;
            }

            target.Append(text.Slice(position, special));
            position += special;
            position += AppendSpecial(target, text, position, context);
        }
    }

    private static bool StartsLine(CharBuffer target) => target.Length == 0 || target.Last == '\n';

    // Block markers (CommonMark §4, §5) count only at the start of a line. Returns how much of the text is written.
    private static int AppendLineStart(CharBuffer target, ReadOnlySpan<char> text, char next)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        switch (text[0])
        {
            case '#':
                var hashes = Run(text, 0);
                if (hashes <= 6 && IsSpaceOrEnd(text, hashes, next))
                {
                    return Escape(target, text[0]);
                }

                break;
            case '>':
                return Escape(target, text[0]);
            case '-' or '+' or '*' when IsSpaceOrEnd(text, 1, next):
            case '-' or '=' or '_' when IsRule(text, next):
            case ':' or '|' when IsDelimiterRow(text, next):
                return Escape(target, text[0]);
            case '-' when IsDelimiterRow(text, next):
                return Escape(target, text[0]);
            case '~' when Run(text, 0) >= 3:
                return Escape(target, text[0]);
            case >= '0' and <= '9':
                var digits = 1;
                while (digits < text.Length && digits < 10 && char.IsAsciiDigit(text[digits]))
                {
                    digits++;
                }

                if (digits < 10 && digits < text.Length && text[digits] is '.' or ')' && IsSpaceOrEnd(text, digits + 1, next))
                {
                    target.Append(text[..digits]);
                    target.Append('\\');
                    target.Append(text[digits]);
                    return digits + 1;
                }

                break;
            case '[':
                // A link reference definition, or the box of a task.
                var close = text.IndexOf(']');
                if ((close > 0 && close + 1 < text.Length && text[close + 1] == ':') || text.StartsWith("[ ]") || text.StartsWith("[x]") || text.StartsWith("[X]"))
                {
                    return Escape(target, text[0]);
                }

                break;
        }

        return 0;
    }

    private static int AppendSpecial(CharBuffer target, ReadOnlySpan<char> text, int position, in EscapeContext context)
    {
        var character = text[position];
        var previous = position > 0 ? text[position - 1] : target.Last;
        var next = position + 1 < text.Length ? text[position + 1] : context.Next;
        switch (character)
        {
            case '`' when context.BeforeCode && position + 1 == text.Length:
                // Markdig reads an escaped backtick and the backtick of the span as one run.
                return Replace(target, "&#96;");
            case '\\' when IsAsciiPunctuation(next) || next == '\n':
            // A backtick before this one may be the end of a code span: without the escape it would lengthen that run.
            case '`' when context.PairsBackticks || next == '`' || previous == '`':
            case '~' when context.PairsTildes && !(IsSpace(previous) && IsSpace(next)):
            case '<' when char.IsAsciiLetter(next) || next is '/' or '!' or '?':
            case '&' when (char.IsAsciiLetterOrDigit(next) || next == '#') && IsReference(text[position..]):
            case '|' when context.InCell:
            case '!' when next == '[':
            case '[' when context.InLink || next == '^':
            case ']' when context.InLink || next == '(':
                return Escape(target, character);
            case '*' or '_':
                return AppendDelimiters(target, text, position, context);
            case '#' when context.InHeading && IsClosing(target, text, position, context.Next):
                return Escape(target, character);
            case ':' when AddressText.IsAddress(text, position):
                return AddressText.PlainAddress(text, position, context) is > 0 and var address ? Copy(target, text.Slice(position, address)) : Escape(target, character);
            case '@' when AddressText.IsMailAddress(text, position, previous) && !AddressText.IsPlainMailbox(text, position):
                return Escape(target, character);
            case 'w' or 'W' when !char.IsAsciiLetterOrDigit(previous) && text[position..].StartsWith("www.", StringComparison.OrdinalIgnoreCase):
                if (AddressText.PlainAddress(text, position, context) is > 0 and var domain)
                {
                    return Copy(target, text.Slice(position, domain));
                }

                target.Append(text.Slice(position, 3));
                return 3 + Escape(target, '.');
        }

        target.Append(character);
        return 1;
    }

    // §6.2: a run with white space on both sides is not a delimiter, and "_" inside a word is not one either.
    private static int AppendDelimiters(CharBuffer target, ReadOnlySpan<char> text, int position, in EscapeContext context)
    {
        var length = Run(text, position);
        var character = text[position];
        var previous = position > 0 ? text[position - 1] : target.Last;
        var next = position + length < text.Length ? text[position + length] : context.Next;
        var inert = (IsSpace(previous) && IsSpace(next) && position > 0) || (character == '_' && IsWord(previous) && IsWord(next));
        for (var i = 0; i < length; i++)
        {
            if (!inert)
            {
                target.Append('\\');
            }

            target.Append(character);
        }

        return length;
    }

    private static int Escape(CharBuffer target, char character)
    {
        target.Append('\\');
        target.Append(character);
        return 1;
    }

    private static int Replace(CharBuffer target, string reference)
    {
        target.Append(reference);
        return 1;
    }

    private static int Copy(CharBuffer target, ReadOnlySpan<char> text)
    {
        target.Append(text);
        return text.Length;
    }

    private static int Run(ReadOnlySpan<char> text, int start)
    {
        var end = start + 1;
        while (end < text.Length && text[end] == text[start])
        {
            end++;
        }

        return end - start;
    }

    private static bool IsSpaceOrEnd(ReadOnlySpan<char> text, int index, char next) => IsSpace(index < text.Length ? text[index] : next);

    // A thematic break or the underline of a setext heading.
    private static bool IsRule(ReadOnlySpan<char> text, char next) =>
        IsSpace(next) && (text.IndexOfAnyExcept(text[0], ' ') is var end && (end < 0 || text[end] == '\n'));

    private static bool IsDelimiterRow(ReadOnlySpan<char> text, char next) => IsSpace(next) && text.IndexOfAnyExcept("-:| ") < 0 && text.Contains('-');

    private static bool IsClosing(CharBuffer target, ReadOnlySpan<char> text, int position, char next)
    {
        var before = position > 0 ? text[position - 1] : target.Last;
        // The run is measured last, and only from its start: measuring it from each of its characters would take quadratic time.
        return next == '\n' && (before is ' ' || (position == 0 && target.Length == 0)) && position + Run(text, position) == text.Length;
    }

    internal static bool IsReference(ReadOnlySpan<char> text)
    {
        var semicolon = text[..Math.Min(text.Length, LongestReference)].IndexOf(';');
        return semicolon > 1 && text[1..semicolon].IndexOfAnyExcept(ReferenceCharacters) < 0;
    }

    private static readonly SearchValues<char> ReferenceCharacters =
        SearchValues.Create("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    internal static bool IsSpace(char character) => character is '\0' || char.IsWhiteSpace(character);

    internal static bool IsWord(char character) => char.IsLetterOrDigit(character) || char.IsSurrogate(character) || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark;

    public static bool IsAsciiPunctuation(char character) => character is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~');
}
