using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>In a list's pager, "1–3 of 48" is content; the links to the pages and the size of a page are not.</summary>
internal static class PagerRule
{
    private const int MaxRecords = 256;

    /// <summary>Leaves out the pager at <paramref name="index"/> except for the number of entries.</summary>
    public static void Apply(HtmlTape tape, int index)
    {
        ref var pager = ref tape[index];
        if (pager.Match - index > MaxRecords || !HoldsCount(tape, index))
        {
            pager.Flags |= TapeFlags.Skipped;
            return;
        }

        for (var i = index + 1; i < pager.Match; i++)
        {
            ref var record = ref tape[i];
            if (record.Kind != TapeKind.Start || record.Is(TapeFlags.Skipped) || HoldsCount(tape, i))
            {
                continue;
            }

            record.Flags |= TapeFlags.Skipped;
            i = record.Match;
        }
    }

    private static bool HoldsCount(HtmlTape tape, int index)
    {
        if (IsControl(tape[index].Tag))
        {
            return false;
        }

        for (var i = index + 1; i < tape[index].Match; i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Start && (IsControl(record.Tag) || record.Is(TapeFlags.Skipped)))
            {
                i = record.Match;
            }
            else if (record.Kind == TapeKind.Text && IsCount(tape.TextOf(record)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsControl(HtmlTag tag) => tag is HtmlTag.A or HtmlTag.Button or HtmlTag.Select or HtmlTag.Nav or HtmlTag.Svg;

    // A number with words is the number of entries; "20 / page" is the size of a page.
    private static bool IsCount(ReadOnlySpan<char> text)
    {
        var (digit, letter) = (false, false);
        foreach (var character in text)
        {
            digit |= char.IsDigit(character);
            letter |= char.IsLetter(character);
            if (character is '/' or '\uff0f')
            {
                return false;
            }
        }

        return digit && letter;
    }
}
