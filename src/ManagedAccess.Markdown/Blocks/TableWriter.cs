using System.Globalization;
using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>GFM tables. A table that only arranges the page is passed through: its cells are blocks.</summary>
internal sealed class TableWriter : ElementWriter
{
    // Definitions of columns come before the first row.
    private const int MaxColumnRecords = 160;

    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (writer.Table.Record >= 0)
        {
            writer.Table.Nested++;
        }
        else if (writer.Leaf == LeafKind.Paragraph)
        {
            var header = writer.Table.OpenHeader(writer.Output.Text.Length);
            var columns = CountColumns(writer.Tape, index, ref header);
            if (columns > 0)
            {
                writer.Table.Begin(index, columns);
            }

            // Scrolling grids have their header in a table of its own, before the table with the rows.
            if (header > 0)
            {
                writer.Table.Row = 1;
                writer.Output.Separation = 1;
            }
        }

        return true;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (writer.Table.Record == index)
        {
            writer.Table.End(writer.Output.Text.Length);
            writer.Output.Separation = 2;
        }
        else if (writer.Table.Record >= 0)
        {
            writer.Table.Nested--;
        }
    }

    /// <summary>The columns of a table of data; 0 for a table that serves layout.</summary>
    /// <param name="tape">The page.</param>
    /// <param name="index">The table.</param>
    /// <param name="open">The columns of a header that waits for its rows; 0 afterwards if the rows of this table do not belong to it.</param>
    private static int CountColumns(HtmlTape tape, int index, ref int open)
    {
        ref readonly var table = ref tape[index];
        var awaited = open;
        open = 0;
        if (tape.Attribute(table, HtmlAttribute.Role) is "presentation" or "none" && !HasRowsByRole(tape, index))
        {
            return 0;
        }

        var nests = table.Is(TapeFlags.NestsTable);
        var (rows, columns, spanned, header, data) = (0, 0, 0, false, false);
        for (var i = index + 1; i < table.Match; i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind != TapeKind.Start || record.Tag is HtmlTag.Tbody or HtmlTag.Thead or HtmlTag.Tfoot)
            {
                data |= record is { Kind: TapeKind.Start, Tag: HtmlTag.Thead } && record.Match > i + 1;
                continue;
            }

            data |= record.Tag == HtmlTag.Caption;
            if (record.Tag != HtmlTag.Tr || record.Is(TapeFlags.Skipped))
            {
                i = record.Match;
                continue;
            }

            rows++;
            var (cells, width) = CountCells(tape, i, nests, ref header);
            columns = Math.Max(columns, cells);
            spanned = Math.Max(spanned, width);
            i = record.Match;
        }

        if (awaited > 0 && !header && (spanned == awaited || columns == awaited))
        {
            open = awaited;
            return awaited;
        }

        // A table around others usually arranges a page; a table that names its columns or itself is still data.
        if (nests && !data && !(header && columns > 1))
        {
            return 0;
        }

        if (columns == 0 || (columns == 1 && !header) || (rows < 2 && !header))
        {
            return 0;
        }

        // Columns that exist only as a span count when cells could fill them.
        return Math.Min(spanned <= columns * 4 ? spanned : columns, TableGrid.MaxColumns);
    }

    // Part of a surrounding grid that has the role.
    private static bool HasRowsByRole(HtmlTape tape, int table)
    {
        for (var i = table + 1; i < Math.Min(tape[table].Match, table + MaxColumnRecords); i++)
        {
            if (tape[i] is { Kind: TapeKind.Start, Tag: HtmlTag.Tr })
            {
                return tape.Attribute(tape[i], HtmlAttribute.Role) is "row";
            }
        }

        return false;
    }

    private static (int Cells, int Width) CountCells(HtmlTape tape, int row, bool nests, ref bool header)
    {
        var (cells, width) = (0, 0);
        for (var i = row + 1; i < tape[row].Match; i++)
        {
            ref readonly var cell = ref tape[i];
            if (cell.Kind != TapeKind.Start)
            {
                continue;
            }

            if (cell.Tag == HtmlTag.Td && (LineNumbers.Are(tape, i) || HoldsNumbersOfCode(tape, i)))
            {
                tape[i].Flags |= TapeFlags.Skipped;
            }

            if (cell.Tag is HtmlTag.Td or HtmlTag.Th && !cell.Is(TapeFlags.Skipped))
            {
                cells++;
                width += Span(tape, cell, HtmlAttribute.Colspan);

                // Mail templates use "th" for layout too, but such a "th" contains tables.
                header |= cell.Tag == HtmlTag.Th && !(nests && HoldsTable(tape, i));
            }

            // Rows made by roles have elements around their cells.
            i = cell.Tag is HtmlTag.Td or HtmlTag.Th or HtmlTag.Table || cell.Is(TapeFlags.Skipped) ? cell.Match : i;
        }

        return (cells, Math.Min(width, TableGrid.MaxColumns));
    }

    // A column of numbers in preformatted text, beside a cell of preformatted text: the line numbers of that code.
    private static bool HoldsNumbersOfCode(HtmlTape tape, int cell)
    {
        return StartsWithPre(tape, cell) && LineNumbers.Count(tape, cell) && NextCell(tape, cell) is > 0 and var next && StartsWithPre(tape, next);

        static int NextCell(HtmlTape tape, int cell)
        {
            for (var i = tape[cell].Match + 1; i < tape.Count && tape[i].Kind != TapeKind.End; i++)
            {
                if (tape[i].Kind == TapeKind.Start)
                {
                    return i;
                }
            }

            return -1;
        }

        static bool StartsWithPre(HtmlTape tape, int cell)
        {
            for (var i = cell + 1; i < Math.Min(tape[cell].Match, cell + 8); i++)
            {
                if (tape[i] is { Kind: TapeKind.Start, Tag: HtmlTag.Pre })
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static bool HoldsTable(HtmlTape tape, int cell)
    {
        for (var i = cell + 1; i < tape[cell].Match; i++)
        {
            if (tape[i] is { Kind: TapeKind.Start, Tag: HtmlTag.Table })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The value of <c>colspan</c> or <c>rowspan</c>, at most the bounds of the HTML standard (§4.9.11).</summary>
    internal static int Span(HtmlTape tape, in TapeRecord cell, HtmlAttribute name)
    {
        if (!cell.Has(name) || !int.TryParse(tape.Attribute(cell, name), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var span))
        {
            return 1;
        }

        return Math.Clamp(span, 1, 1000);
    }
}
