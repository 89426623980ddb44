using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>The labels that pages put above code: the name of its language, which is written on the fence, and a button to copy it, which is left out.</summary>
internal static class CodeLabels
{
    private const int MaxRecords = 40;
    private const int MaxLabel = 24;

    private static readonly SearchValues<string> Wrappers = SearchValues.Create(["code", "highlight", "snippet", "prism", "shiki", "lang", "listing", "sourcecode", "example-block"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Passes over the labels right before the code blocks in a range.</summary>
    public static void Skip(HtmlTape tape, Range range)
    {
        if (!tape.Tags.Contains(HtmlTag.Pre))
        {
            return;
        }

        for (var index = range.Start.Value; index < range.End.Value; index++)
        {
            ref readonly var record = ref tape[index];
            if (record is { Kind: TapeKind.Start, Tag: HtmlTag.Pre } && Before(tape, index) is >= 0 and var label)
            {
                tape[label].Flags |= TapeFlags.Skipped;
            }
        }
    }

    /// <summary>The language the label right before a code block names; <see langword="null"/> when there is no label.</summary>
    public static string? LanguageBefore(HtmlTape tape, int pre) =>
        Before(tape, pre) is >= 0 and var label ? Language(tape, label + 1, tape[label].Match) : null;

    /// <summary>The element with the code itself: used in place of the block when the block has only a label and buttons around it.</summary>
    public static int CodeIn(HtmlTape tape, int pre)
    {
        var end = Math.Min(tape[pre].Match, pre + MaxRecords);
        for (var code = pre + 1; code < end; code++)
        {
            if (tape[code] is { Kind: TapeKind.Start, Tag: HtmlTag.Code })
            {
                var labelled = code > pre + 1 && Language(tape, pre + 1, code) is not null && Language(tape, tape[code].Match + 1, tape[pre].Match, mayBeNothing: true) is not null;
                return labelled ? code : pre;
            }
        }

        return pre;
    }

    /// <summary>The language named by a label between two records.</summary>
    public static ReadOnlySpan<char> LanguageAt(HtmlTape tape, int start, int end) => Language(tape, start, end);

    // The element before the block, or before a wrapper that contains only the block.
    private static int Before(HtmlTape tape, int pre)
    {
        var wrapped = false;
        for (int i = pre - 1, looked = 0; i > 0 && looked < 8; i--, looked++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Text)
            {
                if (!record.Is(TapeFlags.Blank))
                {
                    return -1;
                }
            }
            else if (record.Kind == TapeKind.Start)
            {
                wrapped |= IsWrapper(tape.Attribute(record, HtmlAttribute.Class));
            }
            else
            {
                var label = record.Match;
                var named = wrapped || IsWrapper(tape.Attribute(tape[label], HtmlAttribute.Class)) || (Parent(tape, label) is >= 0 and var parent && IsWrapper(tape.Attribute(tape[parent], HtmlAttribute.Class)));
                return named && tape[label].Tag is HtmlTag.Div or HtmlTag.Span or HtmlTag.P or HtmlTag.Label or HtmlTag.Header or HtmlTag.Figcaption or HtmlTag.Small && Language(tape, label + 1, tape[label].Match) is not null ? label : -1;
            }
        }

        return -1;
    }

    private static int Parent(HtmlTape tape, int index)
    {
        for (int i = index - 1, looked = 0; i >= 0 && looked < 8; i--, looked++)
        {
            if (tape[i].Kind == TapeKind.Start)
            {
                return tape[i].Match > index ? i : -1;
            }

            i = tape[i].Kind == TapeKind.End ? tape[i].Match : i;
        }

        return -1;
    }

    private static bool IsWrapper(ReadOnlySpan<char> classes) => classes.ContainsAny(Wrappers);

    // Apart from buttons, the label contains only the name of one language.
    private static string? Language(HtmlTape tape, int start, int end, bool mayBeNothing = false)
    {
        Span<char> label = stackalloc char[MaxLabel];
        var length = 0;
        if (end - start > MaxRecords)
        {
            return null;
        }

        for (var i = start; i < end; i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Start && record.Tag is HtmlTag.Button or HtmlTag.Svg or HtmlTag.Script or HtmlTag.Style)
            {
                i = record.Match;
            }
            else if (record.Kind == TapeKind.Text && !record.Is(TapeFlags.Blank))
            {
                var text = tape.TextOf(record);
                if (text.Length > MaxLabel - length)
                {
                    return null;
                }

                text.CopyTo(label[length..]);
                length += text.Length;
            }
        }

        return length == 0 && mayBeNothing ? "" : KnownLanguages.Find(label[..length]);
    }
}
