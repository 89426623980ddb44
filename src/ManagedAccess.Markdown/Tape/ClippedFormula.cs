namespace ManagedAccess.Markdown.Tape;

/// <summary>Formulas are drawn for the eye with glyphs out of order. MathJax and KaTeX put the formula itself beside it, clipped away, alone in its element.</summary>
internal static class ClippedFormula
{
    /// <summary>Whether the element is a formula, or holds nothing else.</summary>
    public static bool Is(HtmlTape tape, int index)
    {
        var formula = tape[index].Tag == HtmlTag.Math ? index : NextOf(tape, index + 1);
        return formula < tape.Count && tape[formula] is { Kind: TapeKind.Start, Tag: HtmlTag.Math } && (formula == index || NextOf(tape, tape[formula].Match + 1) == tape[index].Match);
    }

    private static int NextOf(HtmlTape tape, int index)
    {
        while (index < tape.Count && tape[index].Kind == TapeKind.Text && tape[index].Is(TapeFlags.Blank))
        {
            index++;
        }

        return index;
    }
}
