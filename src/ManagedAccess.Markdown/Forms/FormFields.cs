using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Forms;

/// <summary>The fields in the written parts, each with its name: the page may put a label anywhere, but a reader wants it beside the value.</summary>
/// <remarks>
/// A name that is elsewhere is taken from there: its text is marked as skipped, and the field writes it. Names are looked for as a
/// browser does (Accessible Name and Description Computation 1.2 §4.3): <c>aria-labelledby</c>, a label for the field or around it,
/// <c>aria-label</c>; then the only text before the field; then <c>title</c> and <c>placeholder</c>.
/// </remarks>
internal sealed class FormFields : IDisposable
{
    // A page with more fields is usually a list made of boxes; the remaining fields are named by the text around them.
    private const int MaxFields = 4096;

    private readonly HtmlTape _tape;
    private readonly CharBuffer _names = new(256);
    private readonly List<(int Start, int Length)> _places = [default];

    private FormFields(HtmlTape tape) => _tape = tape;

    /// <summary>Marks the fields in the ranges, and the elements that they take their names from; <see langword="null"/> when there are no fields.</summary>
    public static FormFields? Mark(HtmlTape tape, IReadOnlyList<Range> ranges)
    {
        var scan = FieldScan.From(tape, ranges, MaxFields);
        if (scan is null)
        {
            return null;
        }

        var fields = new FormFields(tape);
        var finder = new FieldNameFinder(tape, scan, fields._names);
        foreach (var field in scan.Fields)
        {
            var start = fields._names.Length;
            var found = finder.TryFind(field);
            if (!found)
            {
                fields._names.Truncate(start);
                if (SelectsRow(tape, field) || (tape[field.Index].Tag == HtmlTag.Textarea && field.Cell < 0 && FieldNameFinder.StandsAlone(tape, field.Index)))
                {
                    tape[field.Index].Flags &= ~TapeFlags.Field;
                }
            }
            else if (fields._names.Length > start)
            {
                tape[field.Index].Extent = fields._places.Count;
                fields._places.Add((start, fields._names.Length - start));
            }
        }

        return fields;
    }

    /// <summary>The name that the field writes itself; empty when the name is ordinary text before the field, or the field has no name.</summary>
    public ReadOnlySpan<char> NameOf(int field)
    {
        var (start, length) = _places[_tape[field].Extent];
        return _names[start..(start + length)];
    }

    // The box that selects rows of a table: it says so, or its column has no title. A box that cannot be changed is data.
    private static bool SelectsRow(HtmlTape tape, in FieldPlace field)
    {
        if (field is not { Kind: FieldKind.Box, Cell: >= 0 } || tape.TryGetAttribute(tape[field.Index], HtmlAttribute.Disabled, out _))
        {
            return false;
        }

        var name = tape.Attribute(tape[field.Index], HtmlAttribute.AriaLabel);
        return (field.TitledTable && !field.TitledColumn) || name.StartsWith("select", StringComparison.OrdinalIgnoreCase) || name.StartsWith("toggle", StringComparison.OrdinalIgnoreCase);
    }

    public void Dispose() => _names.Dispose();
}
