using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Forms;

/// <summary>A field, its table cell (-1: no cell), the label around it (-1: no label), and whether the column of the cell has a title.</summary>
internal readonly record struct FieldPlace(int Index, FieldKind Kind, int Cell, int Label, bool TitledColumn, bool TitledTable);

/// <summary>Finds the fields and labels of the written parts in one pass.</summary>
internal sealed class FieldScan
{
    private const int MaxColumns = 64;

    private readonly HtmlTape _tape;
    private readonly List<TablePlace> _tables = [];
    private readonly List<int> _cells = [];
    private int _label = -1;

    private FieldScan(HtmlTape tape) => _tape = tape;

    private struct TablePlace
    {
        public int Row;
        public int Column;
        public ulong Titled;
        public bool HasHeader;
    }

    public List<FieldPlace> Fields { get; } = [];

    public Dictionary<string, (int Label, int Cell)> Labels { get; } = new(StringComparer.Ordinal);

    public static FieldScan? From(HtmlTape tape, IReadOnlyList<Range> ranges, int maxFields)
    {
        FieldScan? scan = null;
        foreach (var range in ranges)
        {
            for (var i = range.Start.Value; i < range.End.Value; i++)
            {
                ref readonly var record = ref tape[i];
                if (record.Kind == TapeKind.Start && record.Is(TapeFlags.Skipped))
                {
                    i = record.Match;
                }
                else if (scan is not null)
                {
                    i = scan.Visit(i, maxFields);
                }
                else if (MayBeField(record) && FieldKinds.From(tape, i) != FieldKind.None)
                {
                    // Most pages have no field; the others are read again from the first range on, with their labels and tables.
                    return From(new FieldScan(tape), ranges, maxFields);
                }
            }
        }

        return scan;
    }

    private static FieldScan From(FieldScan scan, IReadOnlyList<Range> ranges, int maxFields)
    {
        foreach (var range in ranges)
        {
            for (var i = range.Start.Value; i < range.End.Value; i++)
            {
                i = scan._tape[i].Kind == TapeKind.Start && scan._tape[i].Is(TapeFlags.Skipped) ? scan._tape[i].Match : scan.Visit(i, maxFields);
            }
        }

        return scan;
    }

    private static bool MayBeField(in TapeRecord record) =>
        record.Kind == TapeKind.Start && (record.Tag is HtmlTag.Input or HtmlTag.Select or HtmlTag.Textarea or HtmlTag.Unknown || record.Has(HtmlAttribute.Role));

    private int Visit(int index, int maxFields)
    {
        ref var record = ref _tape[index];
        if (record.Kind == TapeKind.Text)
        {
            if (_tables.Count > 0 && !record.Is(TapeFlags.Blank | TapeFlags.Skipped))
            {
                NoteTitle();
            }

            return index;
        }

        if (record.Kind == TapeKind.End)
        {
            Leave(record);
            return index;
        }

        if (MayBeField(record) && Fields.Count < maxFields && FieldKinds.From(_tape, index) is not FieldKind.None and var kind)
        {
            record.Flags |= TapeFlags.Field;
            record.Extent = 0;
            var table = _tables.Count > 0 ? _tables[^1] : default;
            Fields.Add(new FieldPlace(index, kind, _cells.Count > 0 ? _cells[^1] : -1, _label, IsTitled(table), table.HasHeader));
            return record.Match;
        }

        return record.Tag is HtmlTag.Select or HtmlTag.Textarea ? record.Match : Enter(index, record);
    }

    private int Enter(int index, in TapeRecord record)
    {
        switch (record.Tag)
        {
            case HtmlTag.Label:
                _label = index;
                if (_tape.Attribute(record, HtmlAttribute.For) is { IsEmpty: false } id)
                {
                    Labels.GetAlternateLookup<ReadOnlySpan<char>>().TryAdd(id, (index, _cells.Count > 0 ? _cells[^1] : -1));
                }

                break;
            case HtmlTag.Table:
                _tables.Add(new TablePlace { Row = -1 });
                break;
            case HtmlTag.Tr when _tables.Count > 0:
                _tables[^1] = _tables[^1] with { Row = _tables[^1].Row + 1, Column = -1 };
                break;
            case HtmlTag.Td or HtmlTag.Th:
                _cells.Add(index);
                if (_tables.Count > 0)
                {
                    _tables[^1] = _tables[^1] with { Column = _tables[^1].Column + 1, HasHeader = _tables[^1].HasHeader || (record.Tag == HtmlTag.Th && _tables[^1].Row == 0) };
                }

                break;
        }

        return index;
    }

    private void Leave(in TapeRecord end)
    {
        switch (end.Tag)
        {
            case HtmlTag.Label when end.Match == _label:
                _label = -1;
                break;
            case HtmlTag.Table when _tables.Count > 0:
                _tables.RemoveAt(_tables.Count - 1);
                break;
            case HtmlTag.Td or HtmlTag.Th when _cells.Count > 0:
                _cells.RemoveAt(_cells.Count - 1);
                break;
        }
    }

    private void NoteTitle()
    {
        var table = _tables[^1];
        if (table.Row == 0 && table.Column is >= 0 and < MaxColumns)
        {
            _tables[^1] = table with { Titled = table.Titled | 1ul << table.Column };
        }
    }

    private static bool IsTitled(in TablePlace table) => table.Column > 0 || table.Row > 0 && table.Column is >= 0 and < MaxColumns && (table.Titled & 1ul << table.Column) != 0;
}
