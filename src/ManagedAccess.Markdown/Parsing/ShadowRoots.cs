using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>
/// Declarative shadow roots (HTML standard §4.12.3): a person sees the template in place of the content of its host. Of that content
/// a person sees only the parts that a slot of the template shows, at the place of the slot.
/// </summary>
internal static class ShadowRoots
{
    public static void Arrange(HtmlTape tape)
    {
        List<FosteredRange> moves = [];
        for (var index = 0; index < tape.Count; index++)
        {
            if (tape[index] is { Kind: TapeKind.Start, Tag: HtmlTag.Template } && tape[index].Is(TapeFlags.ShadowRoot))
            {
                Show(tape, index, moves);
            }
        }

        if (moves.Count > 0)
        {
            var steps = 0L;
            tape.Reorder(FosterRelocation.Apply(tape.Array, tape.Count, moves, ref steps));
        }
    }

    private static void Show(HtmlTape tape, int template, List<FosteredRange> moves)
    {
        var host = tape[template].Extent;
        tape[template].Extent = int.MaxValue;
        tape[template].Tag = HtmlTag.Unknown;
        tape[tape[template].Match].Tag = HtmlTag.Unknown;
        var slots = FindSlots(tape, template);
        HashSet<int> filled = [];
        for (var child = host + 1; child < tape[host].Match; child++)
        {
            ref var record = ref tape[child];
            var end = record.Kind == TapeKind.Start ? record.Match : child;
            var name = record.Kind == TapeKind.Start ? tape.Attribute(record, HtmlAttribute.Slot).ToString() : "";
            if (child == template || record.Is(TapeFlags.Blank))
            {
                child = end;
                continue;
            }

            if (slots.TryGetValue(name, out var slot))
            {
                filled.Add(slot);
                moves.Add(new FosteredRange(child, end + 1, slot));
            }
            else
            {
                record.Flags |= record.Kind == TapeKind.Start ? TapeFlags.Skipped : TapeFlags.Blank;
            }

            child = end;
        }

        foreach (var slot in filled)
        {
            HideContent(tape, slot);
        }
    }

    private static Dictionary<string, int> FindSlots(HtmlTape tape, int template)
    {
        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = template + 1; index < tape[template].Match; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            if (record.Tag == HtmlTag.Template)
            {
                // The slots of another shadow tree, or slots outside any shadow tree.
                index = record.Match;
            }
            else if (record.Tag == HtmlTag.Unknown && tape.NameOf(record).Equals("slot", StringComparison.OrdinalIgnoreCase))
            {
                slots.TryAdd(tape.Attribute(record, HtmlAttribute.Name).ToString(), index);
            }
        }

        return slots;
    }

    // The slot's own content is shown only while nothing fills the slot.
    private static void HideContent(HtmlTape tape, int slot)
    {
        for (var index = slot + 1; index < tape[slot].Match; index++)
        {
            ref var record = ref tape[index];
            record.Flags |= record.Kind == TapeKind.Start ? TapeFlags.Skipped : TapeFlags.Blank;
            index = record.Kind == TapeKind.Start ? record.Match : index;
        }
    }
}
