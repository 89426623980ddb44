using System.Text;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>A formula of MathML in one line, as people type one: "x=(a+b)/2", "y_1^2", "√(x+1)".</summary>
internal static class LinearMath
{
    // Below this depth only the symbols are written.
    private const int MaxDepth = 16;

    public static string From(HtmlTape tape, int math)
    {
        var text = new StringBuilder();
        Append(tape, math, text, 0);
        return text.ToString();
    }

    private static void Append(HtmlTape tape, int element, StringBuilder text, int depth)
    {
        var name = depth < MaxDepth && tape[element].Length > 0 ? tape.NameOf(tape[element]) : default;
        switch (name)
        {
            case "mfrac":
                AppendParts(tape, element, text, depth, "", "/");
                break;
            case "msup" or "mover":
                AppendParts(tape, element, text, depth, "", "^");
                break;
            case "msub" or "munder":
                AppendParts(tape, element, text, depth, "", "_");
                break;
            case "msubsup" or "munderover":
                AppendParts(tape, element, text, depth, "", "_", "^");
                break;
            case "msqrt":
                text.Append("√(");
                AppendAll(tape, element, text, depth);
                text.Append(')');
                break;
            case "mroot":
                var parts = PartsOf(tape, element, depth);
                text.Append(parts.ElementAtOrDefault(1)).Append('√').Append(Group(parts.FirstOrDefault() ?? ""));
                break;
            case "mtd":
                text.Append(text.Length > 0 && text[^1] is not (' ' or '(' or '[' or '{') ? ", " : "");
                AppendAll(tape, element, text, depth);
                break;
            case "mtr":
                text.Append(text.Length > 0 && text[^1] is not (' ' or '(' or '[' or '{') ? "; " : "");
                AppendAll(tape, element, text, depth);
                break;
            case "mfenced":
                text.Append('(').AppendJoin(", ", PartsOf(tape, element, depth)).Append(')');
                break;
            default:
                AppendAll(tape, element, text, depth);
                break;
        }
    }

    private static void AppendParts(HtmlTape tape, int element, StringBuilder text, int depth, params ReadOnlySpan<string> signs)
    {
        var parts = PartsOf(tape, element, depth);
        var isOver = tape.NameOf(tape[element]) is "mover" or "munder";
        for (var i = 0; i < parts.Count; i++)
        {
            // An accent belongs to its letter and is not an exponent.
            var accent = i > 0 && isOver && parts[i] is [var mark] && !char.IsLetterOrDigit(mark);
            text.Append(accent ? "" : i < signs.Length ? signs[i] : " ").Append(Group(parts[i]));
        }
    }

    private static List<string> PartsOf(HtmlTape tape, int element, int depth)
    {
        List<string> parts = [];
        for (var i = element + 1; i < tape[element].Match; i++)
        {
            if (tape[i].Kind == TapeKind.Start && !tape[i].Is(TapeFlags.Skipped))
            {
                var part = new StringBuilder();
                Append(tape, i, part, depth + 1);
                parts.Add(part.ToString());
            }

            i = tape[i].Kind == TapeKind.Start ? tape[i].Match : i;
        }

        return parts;
    }

    private static void AppendAll(HtmlTape tape, int element, StringBuilder text, int depth)
    {
        for (var i = element + 1; i < tape[element].Match; i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Text)
            {
                text.Append(tape.TextOf(record).Trim());
            }
            else if (record.Kind == TapeKind.Start)
            {
                if (IsLeftOut(tape, record))
                {
                    i = record.Match;
                }
                else if (depth < MaxDepth)
                {
                    Append(tape, i, text, depth + 1);
                    i = record.Match;
                }
            }
        }
    }

    private static bool IsLeftOut(HtmlTape tape, in TapeRecord record) =>
        record.Is(TapeFlags.Skipped) || record.Tag is HtmlTag.Annotation or HtmlTag.AnnotationXml or HtmlTag.Style or HtmlTag.Script
        || (record.Is(TapeFlags.Foreign) && tape.NameOf(record) is "style" or "script");

    // "a+b" over 2 is not "a+b/2".
    private static string Group(string part)
    {
        foreach (var character in part)
        {
            if (!char.IsLetterOrDigit(character) && !char.IsSurrogate(character) && character != '.')
            {
                return part.Length == 1 ? part : $"({part})";
            }
        }

        return part;
    }
}
