using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Forms;

/// <summary>Finds the name of a field, and removes it from its old place.</summary>
internal sealed class FieldNameFinder(HtmlTape tape, FieldScan scan, CharBuffer names)
{
    // Frameworks put a few elements around a label and its field. A label further away does not belong to the field.
    private const int MaxRecords = 64;
    private const int MaxBetween = 24;
    private const int MaxLength = 200;
    private const int MaxBesideLength = 60;

    private Dictionary<string, int>? _ids;

    /// <summary>Appends the name that the field has to write; false when the field has no name, or its name is already before it.</summary>
    public bool TryFind(in FieldPlace field)
    {
        if (TryLabelledBy(field) || TryLabel(field) || ((field.Kind == FieldKind.Box || tape[field.Index].Tag == HtmlTag.Unknown) && TryContent(field.Index)))
        {
            return true;
        }

        // The title of a table column names the fields in it.
        if (field.Cell >= 0)
        {
            return false;
        }

        return TryAttribute(field, HtmlAttribute.AriaLabel) || TryBeside(field)
            || (field.Kind == FieldKind.Value && (TryAttribute(field, HtmlAttribute.Title) || TryAttribute(field, HtmlAttribute.Placeholder)));
    }

    /// <summary>There is no text before the field in its block.</summary>
    public static bool StandsAlone(HtmlTape tape, int field)
    {
        for (var i = field - 1; i >= Math.Max(0, field - MaxBetween); i--)
        {
            if (tape[i].Kind == TapeKind.Text && !tape[i].Is(TapeFlags.Blank | TapeFlags.Skipped))
            {
                return false;
            }

            if (tape[i].Kind != TapeKind.Text && tape[i].Tag is not (HtmlTag.Span or HtmlTag.Label or HtmlTag.Input or HtmlTag.Select or HtmlTag.Option))
            {
                return true;
            }
        }

        return true;
    }

    private bool TryLabelledBy(in FieldPlace field)
    {
        var ids = tape.Attribute(tape[field.Index], HtmlAttribute.AriaLabelledby);
        var found = false;
        foreach (var range in ids.Split(' '))
        {
            if (!ids[range].IsEmpty && ElementOf(ids[range]) is >= 0 and var element && element != field.Index && !(element > field.Index && element < tape[field.Index].Match)
                && tape[element].Tag is not (HtmlTag.Th or HtmlTag.Td or HtmlTag.Tr or >= HtmlTag.H1 and <= HtmlTag.H6))
            {
                var length = names.Length;
                if (found)
                {
                    names.Append(' ');
                }

                if (TryTake(element, field.Index))
                {
                    found = true;
                }
                else
                {
                    names.Truncate(length);
                }
            }
        }

        return found;
    }

    private bool TryLabel(in FieldPlace field)
    {
        var id = tape.Attribute(tape[field.Index], HtmlAttribute.Id);
        if (!id.IsEmpty && scan.Labels.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var label) && label.Cell == field.Cell && TryTake(label.Label, field.Index))
        {
            return true;
        }

        return field.Label >= 0 && TryTake(field.Label, field.Index);
    }

    // "<div role=checkbox>Notify me</div>": the box is its own label.
    private bool TryContent(int field) => tape[field].Match > field + 1 && TryTake(field, -1);

    private bool TryAttribute(in FieldPlace field, HtmlAttribute name)
    {
        var value = tape.Attribute(tape[field.Index], name).Trim();
        if (value.IsEmpty || value.Length > MaxLength)
        {
            return false;
        }

        // Pages show the name too, and repeat it for people who cannot see it.
        var start = names.Length;
        if (TryBeside(field) && names[start..names.Length].StartsWith(value))
        {
            return true;
        }

        if (names.Length > start)
        {
            names.Append(' ');
        }

        names.Append(value);
        return true;
    }

    // "<div><span>Role</span> <div><input value=Editor></div></div>": the text that comes first in the element around both.
    private bool TryBeside(in FieldPlace field)
    {
        var element = -1;
        for (var i = field.Index - 1; i >= Math.Max(0, field.Index - MaxBetween); i--)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Text)
            {
                if (!record.Is(TapeFlags.Blank | TapeFlags.Skipped))
                {
                    return false;
                }
            }
            else if (record.Kind == TapeKind.End)
            {
                if (!IsLight(record.Tag))
                {
                    return false;
                }

                element = record.Match;
                break;
            }
            else if (record.Match != i && !IsLight(record.Tag))
            {
                return false;
            }
        }

        var start = names.Length;
        if (element < 0 || tape[element].Is(TapeFlags.Skipped) || !IsFirstChild(element) || !IsShort(element) || !TryTake(element, field.Index))
        {
            return false;
        }

        return names.Length > start;
    }

    private bool IsFirstChild(int element)
    {
        var before = element - 1;
        while (before > 0 && tape[before].Kind == TapeKind.Text && tape[before].Is(TapeFlags.Blank))
        {
            before--;
        }

        return before >= 0 && tape[before].Kind == TapeKind.Start && tape[before].Match != before;
    }

    private bool IsShort(int element)
    {
        var length = 0;
        for (var i = element + 1; i < tape[element].Match && i < element + MaxRecords; i++)
        {
            length += tape[i].Kind == TapeKind.Text && !tape[i].Is(TapeFlags.Blank) ? tape[i].Length : 0;
        }

        return length is > 0 and <= MaxBesideLength;
    }

    /// <summary>Appends the text of an element with only text, and marks it as skipped; the content of <paramref name="field"/> is not part of it.</summary>
    private bool TryTake(int element, int field)
    {
        var (begin, end) = (names.Length, tape[element].Match);
        if (end > element + MaxRecords)
        {
            return false;
        }

        for (var i = element + 1; i < end; i++)
        {
            ref readonly var record = ref tape[i];
            if (i == field || (record.Kind == TapeKind.Start && record.Is(TapeFlags.Skipped)))
            {
                i = record.Match;
            }
            else if (record.Kind == TapeKind.Start && (record.Is(TapeFlags.Field) || (record.Match != i && !IsLight(record.Tag))))
            {
                names.Truncate(begin);
                return false;
            }
            else if (record.Kind == TapeKind.Text && !record.Is(TapeFlags.Skipped))
            {
                AppendCollapsed(tape.TextOf(record), begin);
            }
            else if (record.Kind == TapeKind.Start && names.Length > begin && names.Last != ' ')
            {
                names.Append(' ');
            }
        }

        while (names.Length > begin && names.Last == ' ')
        {
            names.Truncate(names.Length - 1);
        }

        if (names.Length == begin || names.Length - begin > MaxLength)
        {
            names.Truncate(begin);
            return false;
        }

        for (var i = element + 1; i < end; i++)
        {
            if (tape[i].Kind == TapeKind.Text && !(i > field && field >= 0 && i < tape[field].Match))
            {
                tape[i].Flags |= TapeFlags.Skipped;
            }
        }

        return true;
    }

    private void AppendCollapsed(ReadOnlySpan<char> text, int begin)
    {
        foreach (var character in text)
        {
            if (character is not (' ' or '\t' or '\n' or '\r' or '\f'))
            {
                names.Append(character);
            }
            else if (names.Length > begin && names.Last != ' ')
            {
                names.Append(' ');
            }
        }
    }

    private static bool IsLight(HtmlTag tag) => tag is HtmlTag.Span or HtmlTag.Div or HtmlTag.P or HtmlTag.Label or HtmlTag.B or HtmlTag.Strong or HtmlTag.I or HtmlTag.Em
        or HtmlTag.Small or HtmlTag.Bdi or HtmlTag.Font or HtmlTag.Abbr or HtmlTag.Br or HtmlTag.Svg or HtmlTag.U or HtmlTag.Mark or HtmlTag.Time or HtmlTag.Legend or HtmlTag.Dt or HtmlTag.Unknown;

    private int ElementOf(ReadOnlySpan<char> id)
    {
        if (_ids is null)
        {
            _ids = new Dictionary<string, int>(StringComparer.Ordinal);
            var lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
            for (var i = 0; i < tape.Count; i++)
            {
                if (tape[i].Kind == TapeKind.Start && tape[i].Has(HtmlAttribute.Id))
                {
                    lookup.TryAdd(tape.Attribute(tape[i], HtmlAttribute.Id), i);
                }
            }
        }

        return _ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var element) ? element : -1;
    }
}
