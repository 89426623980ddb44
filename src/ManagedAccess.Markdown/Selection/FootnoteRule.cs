using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>Numbers the footnotes that a page marks as footnotes, and the references to them, so that the writers can link the two.</summary>
/// <remarks>
/// A reader shows a GFM footnote only where something refers to it. A list becomes footnotes only when the text refers to
/// every item in it; otherwise it stays a list.
/// </remarks>
internal static class FootnoteRule
{
    // "[12]", "*", "note 3": a link with longer text has a meaning of its own.
    private const int MaxReference = 8;

    // A reference has few elements besides its text. An element with more records is not searched, so deep nesting costs no time.
    private const int MaxRecords = 16;

    private static readonly SearchValues<string> Name = SearchValues.Create(["footnotes"], StringComparison.OrdinalIgnoreCase);

    public static void Number(HtmlTape tape, List<Range> ranges)
    {
        if (!tape.Tags.Contains(HtmlTag.Ol))
        {
            return;
        }

        List<int> lists = [];
        foreach (var range in ranges)
        {
            FindLists(tape, range, lists);
        }

        if (lists.Count == 0)
        {
            return;
        }

        var notes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            AddItems(tape, list, notes);
        }

        List<(int Reference, int Note)> references = [];
        foreach (var range in ranges)
        {
            FindReferences(tape, range, lists, notes, references);
        }

        var referred = references.Select(reference => reference.Note).ToHashSet();
        ushort number = 0;
        foreach (var list in lists)
        {
            number = NumberItems(tape, list, referred, number);
        }

        foreach (var (reference, note) in references)
        {
            tape[reference].Note = tape[note].Note;
        }
    }

    private static void FindLists(HtmlTape tape, Range range, List<int> lists)
    {
        var notesEnd = -1;
        for (var index = range.Start.Value; index < range.End.Value; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            if (record.Is(TapeFlags.Skipped))
            {
                index = record.Match;
                continue;
            }

            notesEnd = IsNotes(tape, record) ? Math.Max(notesEnd, record.Match) : notesEnd;
            if (record.Tag == HtmlTag.Ol && index < notesEnd)
            {
                lists.Add(index);
                index = record.Match;
            }
        }
    }

    private static bool IsNotes(HtmlTape tape, in TapeRecord record) =>
        record.Tag is HtmlTag.Section or HtmlTag.Div or HtmlTag.Aside or HtmlTag.Footer or HtmlTag.Ol
        && (tape.Attribute(record, HtmlAttribute.Class).ContainsAny(Name)
            || tape.Attribute(record, HtmlAttribute.Role) is "doc-endnotes");

    private static void AddItems(HtmlTape tape, int list, Dictionary<string, int> notes)
    {
        for (var index = list + 1; index < tape[list].Match; index++)
        {
            if (tape[index].Kind == TapeKind.Start)
            {
                if (tape[index].Tag == HtmlTag.Li && tape[index].Has(HtmlAttribute.Id))
                {
                    notes.TryAdd(tape.Attribute(tape[index], HtmlAttribute.Id).ToString(), index);
                }

                index = tape[index].Match;
            }
        }
    }

    private static void FindReferences(HtmlTape tape, Range range, List<int> lists, Dictionary<string, int> notes, List<(int Reference, int Note)> references)
    {
        var byName = notes.GetAlternateLookup<ReadOnlySpan<char>>();
        var next = 0;
        for (var index = range.Start.Value; index < range.End.Value; index++)
        {
            ref readonly var record = ref tape[index];
            while (next < lists.Count && lists[next] < index)
            {
                next++;
            }

            if (record.Kind == TapeKind.Start && (record.Is(TapeFlags.Skipped) || (next < lists.Count && lists[next] == index)))
            {
                index = record.Match;
            }
            else if (record.Kind == TapeKind.Start && record.Tag == HtmlTag.A && tape.Attribute(record, HtmlAttribute.Href) is ['#', .. var name]
                && byName.TryGetValue(name, out var note) && IsShort(tape, index))
            {
                references.Add((index, note));
            }
        }
    }

    private static bool IsShort(HtmlTape tape, int index)
    {
        var length = 0;
        for (var i = index + 1; i < Math.Min(tape[index].Match, index + MaxRecords); i++)
        {
            length += tape[i].Kind == TapeKind.Text ? tape[i].Length : 0;
        }

        return length is > 0 and <= MaxReference;
    }

    private static ushort NumberItems(HtmlTape tape, int list, HashSet<int> referred, ushort number)
    {
        List<int> items = [];
        for (var index = list + 1; index < tape[list].Match; index++)
        {
            if (tape[index].Kind == TapeKind.Start)
            {
                if (tape[index].Tag == HtmlTag.Li && !tape[index].Is(TapeFlags.Skipped))
                {
                    items.Add(index);
                }

                index = tape[index].Match;
            }
        }

        if (items.Count == 0 || items.Count > ushort.MaxValue - number || !items.TrueForAll(referred.Contains))
        {
            return number;
        }

        foreach (var item in items)
        {
            tape[item].Note = ++number;
            SkipWaysBack(tape, item);
        }

        tape[list].Note = number;
        return number;
    }

    // The arrow back to the text has no meaning for a reader who has both the text and the note.
    private static void SkipWaysBack(HtmlTape tape, int item)
    {
        for (var index = item + 1; index < tape[item].Match; index++)
        {
            ref var record = ref tape[index];
            if (record.Kind == TapeKind.Start && record.Tag == HtmlTag.A && tape.Attribute(record, HtmlAttribute.Href) is ['#', ..] && !SaysSomething(tape, index))
            {
                record.Flags |= TapeFlags.Skipped;
            }
        }
    }

    private static bool SaysSomething(HtmlTape tape, int index)
    {
        if (tape[index].Match > index + MaxRecords)
        {
            return true;
        }

        for (var i = index + 1; i < tape[index].Match; i++)
        {
            if (tape[i].Kind == TapeKind.Text)
            {
                foreach (var character in tape.TextOf(tape[i]))
                {
                    if (char.IsLetterOrDigit(character))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
