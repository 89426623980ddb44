using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Writing;

/// <summary>Two texts that a style sheet sets apart and the source does not: <c>&lt;span&gt;Karim Said&lt;/span&gt;&lt;span&gt;9:02&lt;/span&gt;</c>.</summary>
/// <remarks>
/// Without the style sheet a word that is coloured in two parts looks the same. Two elements that together hold all of the text
/// are two texts, unless one is a single letter. An element after plain text is a text of its own only if its names say that it is moved away.
/// </remarks>
internal static class AdjacentRuns
{
    private const int MaxRecords = 8;

    private static readonly SearchValues<string> NamesOfMovedAway = SearchValues.Create(["float-", "pull-", "badge", "chip", "ms-auto", "ml-auto"], StringComparison.Ordinal);

    /// <summary>Whether the element at <paramref name="index"/> begins another text, although the character before it is a letter or digit and not a space.</summary>
    public static bool BeginsAt(HtmlTape tape, int index, char last)
    {
        ref readonly var before = ref tape[index - 1];
        if (before.Kind == TapeKind.End)
        {
            return (IsRun(before.Tag) || IsRun(tape[index].Tag)) && IsPhrase(before.Tag) && !IsText(tape, before.Match - 1) && !IsText(tape, tape[index].Match + 1) && Begins(tape, index, last) && IsWord(tape, before.Match);
        }

        return before.Kind == TapeKind.Text && IsRun(tape[index].Tag) && tape.Attribute(tape[index], HtmlAttribute.Class).ContainsAny(NamesOfMovedAway) && Begins(tape, index, last);
    }

    private static bool IsRun(HtmlTag tag) => tag is HtmlTag.Span or HtmlTag.A or HtmlTag.Small or HtmlTag.Time or HtmlTag.Label or HtmlTag.Button or HtmlTag.Unknown;

    private static bool IsPhrase(HtmlTag tag) => IsRun(tag) || tag is HtmlTag.Strong or HtmlTag.B or HtmlTag.Em or HtmlTag.I or HtmlTag.Code;

    private static bool IsText(HtmlTape tape, int index) =>
        index >= 0 && index < tape.Count && tape[index].Kind == TapeKind.Text && !tape[index].Is(TapeFlags.Blank);

    // Two words would become another word, and two numbers another number; "Berth7" and "10 €" keep their meaning.
    private static bool Begins(HtmlTape tape, int element, char last)
    {
        var text = TextIn(tape, element);
        return !text.IsEmpty && (char.IsDigit(last) ? char.IsDigit(text[0]) : char.IsLetter(text[0])) && IsLong(text);
    }

    private static bool IsWord(HtmlTape tape, int element) => IsLong(TextIn(tape, element));

    // The capital letter of a word may have an element of its own; a number is a text at any length.
    private static bool IsLong(ReadOnlySpan<char> text) => text.Length > 1 || (text.Length == 1 && char.IsDigit(text[0]));

    private static ReadOnlySpan<char> TextIn(HtmlTape tape, int element)
    {
        for (var i = element + 1; i < Math.Min(tape[element].Match, element + MaxRecords); i++)
        {
            if (tape[i].Kind == TapeKind.Text && !tape[i].Is(TapeFlags.Blank))
            {
                return tape.TextOf(tape[i]);
            }
        }

        return [];
    }
}
