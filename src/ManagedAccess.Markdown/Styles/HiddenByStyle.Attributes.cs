using System.Buffers;
using ManagedAccess.Markdown.Styles.Selectors;
using ManagedAccess.Markdown.Styles.Values;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <content>What the elements say of their own look, before the rules are compared with them.</content>
internal sealed partial class HiddenByStyle
{
    private static readonly SearchValues<string> NotWhatItSeems = SearchValues.Create(["!", "\\", "/*", "var("], StringComparison.OrdinalIgnoreCase);

    // The elements with a style or a colour in an attribute. Few elements have one, so the page is searched for them once.
    private static PooledList<int> StyledElements(HtmlTape tape)
    {
        var styled = new PooledList<int>(64);
        if (!tape.Has(HtmlAttribute.Style) && !tape.HasColors)
        {
            return styled;
        }

        for (var index = 0; index < tape.Count; index++)
        {
            ref readonly var record = ref tape.Records[index];
            if (record.Kind == TapeKind.Start && (record.Has(HtmlAttribute.Style) || (tape.HasColors && record.AttributeCount > 0)))
            {
                styled.Add(index);
            }
        }

        return styled;
    }

    // Colours in the page itself are compared with those of the sheets too. Most style attributes have neither a colour nor anything that
    // hides: these are marked, so that no later step reads them again. Returns whether an attribute hides its element if a rule does the rest.
    private static bool ReadAttributes(HtmlTape tape, PooledList<int> styled, ColorPairs colors, CustomProperties? properties)
    {
        var hides = false;
        for (var i = 0; i < styled.Count; i++)
        {
            ref var record = ref tape[styled[i]];
            var style = tape.Attribute(record, HtmlAttribute.Style);
            var facts = StyleFacts.OfDeclarations(Resolved(properties, style));
            colors.Add(facts.Color ?? Own(tape, record, HtmlAttribute.Color), facts.Background ?? Own(tape, record, HtmlAttribute.Bgcolor));
            record.Flags |= facts is { MayHide: false, Color: null, Background: null } && !style.ContainsAny(NotWhatItSeems) ? TapeFlags.HarmlessStyle : TapeFlags.None;
            hides |= facts.HidesWithAnother;
        }

        return hides;
    }
}
