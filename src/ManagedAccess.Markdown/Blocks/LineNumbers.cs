using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>Line numbers that highlighters put into code, before each line or in a column of their own: they are left out, as when a person copies the code.</summary>
internal static class LineNumbers
{
    // "linenos", "line-number", "blob-num", "hljs-ln-numbers", "gutter", "codeLineNumber_x1": the names that the common highlighters use.
    private static readonly SearchValues<string> Names = SearchValues.Create(["lineno", "linenum", "line-num", "line_num", "lines-num", "line-no", "ln-num", "ln-n", "blob-num", "gutter", "diff-line-num", "linenodiv", "crayon-num", "code-num"], StringComparison.OrdinalIgnoreCase);
    private static readonly string[] Words = ["ln", "lnt", "lnlinks", "lnum"];

    /// <summary>Whether the element holds a line number, or a column of them, by its name and its content.</summary>
    public static bool Are(HtmlTape tape, int index)
    {
        ref readonly var element = ref tape[index];
        if (element.AttributeCount == 0)
        {
            return false;
        }

        if (element.AttributeCount == 1 && element.Has(HtmlAttribute.Class) == false && element.Has(HtmlAttribute.Style) == false && tape.AttributesOf(element)[0].Known is not HtmlAttribute.DataLineNumber)
        {
            return false;
        }

        var named = tape.TryGetAttribute(element, HtmlAttribute.DataLineNumber, out _) || IsNamed(tape.Attribute(element, HtmlAttribute.Class))
            || (element.Has(HtmlAttribute.Style) && tape.Attribute(element, HtmlAttribute.Style).Contains("user-select:none", StringComparison.OrdinalIgnoreCase));
        return named && HoldNumbers(tape, index, out _);
    }

    /// <summary>Whether the content is numbers that count lines: only numbers, and each number is higher than the number before it.</summary>
    public static bool Count(HtmlTape tape, int index) => HoldNumbers(tape, index, out var numbers) && numbers > 1;

    private static bool IsNamed(ReadOnlySpan<char> classes)
    {
        if (classes.ContainsAny(Names))
        {
            return true;
        }

        foreach (var range in classes.SplitAny(" \t\n"))
        {
            foreach (var word in Words)
            {
                if (classes[range].Equals(word, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // A gap between two numbers is a line that the page left out. If a number is lower than the one before, the numbers do not count lines.
    private static bool HoldNumbers(HtmlTape tape, int index, out int numbers)
    {
        numbers = 0;
        var (last, current) = (-1L, -1L);
        for (var i = index + 1; i < tape[index].Match; i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind != TapeKind.Text)
            {
                Finish(ref last, ref current, ref numbers);
                continue;
            }

            foreach (var character in tape.TextOf(record))
            {
                if (char.IsAsciiDigit(character) && current < 10_000_000)
                {
                    current = (Math.Max(current, 0) * 10) + (character - '0');
                }
                else if (char.IsWhiteSpace(character) || character is '.' or ':' or '|')
                {
                    Finish(ref last, ref current, ref numbers);
                }
                else
                {
                    return false;
                }
            }
        }

        Finish(ref last, ref current, ref numbers);
        return last != long.MaxValue;

        static void Finish(ref long last, ref long current, ref int numbers)
        {
            if (current >= 0)
            {
                last = current > last ? current : long.MaxValue;
                numbers++;
                current = -1;
            }
        }
    }
}
