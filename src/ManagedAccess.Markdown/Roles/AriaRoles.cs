using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Roles;

/// <summary>Elements that are headings and tables only by their role (WAI-ARIA 1.2 §5.4): on the tape they become the HTML elements with that meaning.</summary>
/// <remarks>Only elements without a meaning of their own are changed. Later steps then need to know only one kind of table.</remarks>
internal static class AriaRoles
{
    public static void Apply(HtmlTape tape)
    {
        if (!tape.Has(HtmlAttribute.Role))
        {
            return;
        }

        for (var index = 0; index < tape.Count; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start || !record.Has(HtmlAttribute.Role) || !IsGeneric(record.Tag) || record.Match == index)
            {
                continue;
            }

            switch (tape.Attribute(record, HtmlAttribute.Role))
            {
                case "heading":
                    Set(tape, index, HeadingOf(tape.Attribute(record, HtmlAttribute.AriaLevel)));
                    break;
                case "grid" or "table" or "treegrid":
                    GridOfRoles.Apply(tape, index);
                    index = record.Match;
                    break;
            }
        }
    }

    public static bool IsGeneric(HtmlTag tag) =>
        tag is HtmlTag.Div or HtmlTag.Span or HtmlTag.Section or HtmlTag.Article or HtmlTag.Header or HtmlTag.Ul or HtmlTag.Li or HtmlTag.A or HtmlTag.P or HtmlTag.Button or HtmlTag.Unknown;

    public static void Set(HtmlTape tape, int index, HtmlTag tag)
    {
        tape[index].Tag = tag;
        tape[tape[index].Match].Tag = tag;
    }

    // A browser uses level two when the level is missing (§6.6.13).
    private static HtmlTag HeadingOf(ReadOnlySpan<char> level) => level is [>= '1' and <= '6' and var digit] ? (HtmlTag)((int)HtmlTag.H1 + digit - '1') : HtmlTag.H2;
}
