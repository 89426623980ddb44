namespace ManagedAccess.Markdown.Tape;

/// <summary>Formulas are drawn for the eye with glyphs out of order. MathJax and KaTeX put the formula itself beside it, clipped away, alone in its element.</summary>
internal static class ClippedFormula
{
    /// <summary>Whether the element is a formula, or holds nothing else, and is drawn beside it.</summary>
    public static bool Is(HtmlTape tape, int index)
    {
        var formula = tape[index].Tag == HtmlTag.Math ? index : NextOf(tape, index + 1);
        return formula < tape.Count && tape[formula] is { Kind: TapeKind.Start, Tag: HtmlTag.Math } && (formula == index || NextOf(tape, tape[formula].Match + 1) == tape[index].Match)
            && IsDrawnBeside(tape, index);
    }

    // The drawing is a picture, or glyphs that are hidden from assistants because they have the formula.
    private static bool IsDrawnBeside(HtmlTape tape, int index)
    {
        var before = index - 1;
        while (before >= 0 && tape[before].Kind == TapeKind.Text && tape[before].Is(TapeFlags.Blank))
        {
            before--;
        }

        return (before >= 0 && tape[before].Kind == TapeKind.End && IsDrawing(tape, tape[before].Match)) || IsDrawing(tape, NextOf(tape, tape[index].Match + 1));
    }

    private static bool IsDrawing(HtmlTape tape, int index) =>
        index < tape.Count && tape[index] is { Kind: TapeKind.Start } record && record.Match > index + 1
        && (record.Tag == HtmlTag.Svg || tape.Attribute(record, HtmlAttribute.AriaHidden).Equals("true", StringComparison.OrdinalIgnoreCase));

    private static int NextOf(HtmlTape tape, int index)
    {
        while (index < tape.Count && tape[index].Kind == TapeKind.Text && tape[index].Is(TapeFlags.Blank))
        {
            index++;
        }

        return index;
    }
}
