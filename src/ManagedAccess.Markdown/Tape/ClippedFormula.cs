namespace ManagedAccess.Markdown.Tape;

/// <summary>Formulas are drawn for the eye with glyphs out of order. MathJax and KaTeX put the formula itself beside it, clipped away, alone in its element.</summary>
internal static class ClippedFormula
{
    /// <summary>The drawing beside an element that is a formula, or holds nothing else; -1 if it is no such element, or nothing is drawn beside it.</summary>
    public static int DrawingOf(HtmlTape tape, int index)
    {
        if (!IsFormula(tape, index))
        {
            return -1;
        }

        var before = index - 1;
        while (before >= 0 && tape[before].Kind == TapeKind.Text && tape[before].Is(TapeFlags.Blank))
        {
            before--;
        }

        var after = NextOf(tape, tape[index].Match + 1);
        return before >= 0 && tape[before].Kind == TapeKind.End && IsDrawing(tape, tape[before].Match) ? tape[before].Match : IsDrawing(tape, after) ? after : -1;
    }

    private static bool IsFormula(HtmlTape tape, int index)
    {
        var formula = tape[index].Tag == HtmlTag.Math ? index : NextOf(tape, index + 1);
        return formula < tape.Count && tape[formula] is { Kind: TapeKind.Start, Tag: HtmlTag.Math } && (formula == index || NextOf(tape, tape[formula].Match + 1) == tape[index].Match);
    }

    // A picture, or glyphs that are hidden from assistants because they have the formula. A formula is not the drawing of another one:
    // to ask of two of them whether they are hidden would never end.
    private static bool IsDrawing(HtmlTape tape, int index) =>
        index < tape.Count && tape[index] is { Kind: TapeKind.Start } record && record.Match > index + 1 && !record.Has(HtmlAttribute.Hidden)
        && (record.Tag == HtmlTag.Svg || tape.Attribute(record, HtmlAttribute.AriaHidden).Equals("true", StringComparison.OrdinalIgnoreCase))
        && !IsFormula(tape, index);

    private static int NextOf(HtmlTape tape, int index)
    {
        while (index < tape.Count && tape[index].Kind == TapeKind.Text && tape[index].Is(TapeFlags.Blank))
        {
            index++;
        }

        return index;
    }
}
