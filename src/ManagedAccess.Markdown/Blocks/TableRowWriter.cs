using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>Rows of a table; the first is the header that GFM requires, even if the page does not mark it as a header.</summary>
internal sealed class TableRowWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        var table = writer.Table;
        if (!table.IsWritten)
        {
            return true;
        }

        table.RowStart = writer.Output.Text.Length;
        table.RowHasContent = false;
        table.Column = 0;
        var separation = writer.Output.Separation;
        writer.Output.StartLine();
        table.RowSeparation = separation;
        writer.Output.Text.Append('|');
        return true;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        var table = writer.Table;
        if (!table.IsWritten)
        {
            writer.Boundary();
            return;
        }

        while (table.Column < table.Columns)
        {
            // Spans that reach into the rest of the row are used up on the way.
            TableCellWriter.AppendValue(writer, table.IsCovered(out var value) ? value : null);
            table.Column++;
        }

        // An empty row is a spacer; an empty header row is kept, because a table needs one.
        if (!table.RowHasContent && table.Row > 0)
        {
            writer.Output.Text.Truncate(table.RowStart);
            writer.Output.Separation = table.RowSeparation;
            return;
        }

        if (table.Row == 0)
        {
            AppendDelimiterRow(writer);
        }

        table.Row++;
    }

    private static void AppendDelimiterRow(MarkdownWriter writer)
    {
        writer.Output.StartLine();
        writer.Output.Text.Append('|');
        for (var column = 0; column < writer.Table.Columns; column++)
        {
            writer.Output.Text.Append(writer.Table.Alignments[column] switch
            {
                ColumnAlignment.Left => ":--|",
                ColumnAlignment.Center => ":-:|",
                ColumnAlignment.Right => "--:|",
                _ => "---|",
            });
        }
    }
}
