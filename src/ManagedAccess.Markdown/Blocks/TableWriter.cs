using System.Globalization;
using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>GFM tables. A table that only arranges the page is passed through: its cells are blocks.</summary>
internal sealed class TableWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (writer.Leaf == LeafKind.Paragraph && writer.Table.Record < 0)
        {
            var columns = CountColumns(writer.Tape, index);
            if (columns > 0)
            {
                writer.Table.Begin(index, columns);
            }
        }

        return true;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (writer.Table.Record == index)
        {
            writer.Table.End();
            writer.Output.Separation = 2;
        }
    }

    /// <summary>The columns of a table of data; 0 for a table that serves layout.</summary>
    private static int CountColumns(HtmlTape tape, int index)
    {
        ref readonly var table = ref tape[index];
        if (table.Is(TapeFlags.NestsTable) || tape.Attribute(table, HtmlAttribute.Role) is "presentation" or "none")
        {
            return 0;
        }

        var (rows, columns, spanned, header) = (0, 0, 0, false);
        for (var i = index + 1; i < table.Match; i++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind != TapeKind.Start || record.Tag is HtmlTag.Tbody or HtmlTag.Thead or HtmlTag.Tfoot)
            {
                continue;
            }

            if (record.Tag != HtmlTag.Tr || record.Is(TapeFlags.Skipped))
            {
                i = record.Match;
                continue;
            }

            rows++;
            var (cells, width) = CountCells(tape, i, ref header);
            columns = Math.Max(columns, cells);
            spanned = Math.Max(spanned, width);
            i = record.Match;
        }

        if (columns == 0 || (columns == 1 && !header) || (rows < 2 && !header))
        {
            return 0;
        }

        // Columns that exist only as a span count when cells could fill them.
        return Math.Min(spanned <= columns * 4 ? spanned : columns, TableGrid.MaxColumns);
    }

    private static (int Cells, int Width) CountCells(HtmlTape tape, int row, ref bool header)
    {
        var (cells, width) = (0, 0);
        for (var i = row + 1; i < tape[row].Match; i++)
        {
            ref readonly var cell = ref tape[i];
            if (cell.Kind != TapeKind.Start)
            {
                continue;
            }

            if (cell.Tag is HtmlTag.Td or HtmlTag.Th && !cell.Is(TapeFlags.Skipped))
            {
                cells++;
                width += Span(tape, cell, HtmlAttribute.Colspan);
                header |= cell.Tag == HtmlTag.Th;
            }

            i = cell.Match;
        }

        return (cells, Math.Min(width, TableGrid.MaxColumns));
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
