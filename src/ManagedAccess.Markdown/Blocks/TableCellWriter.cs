using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>Cells: inline content, with line breaks between blocks. A short text is written in every place that its cell spans.</summary>
internal sealed class TableCellWriter : ElementWriter
{
    private const int MaxRepeated = 48;

    public override bool Open(MarkdownWriter writer, int index)
    {
        var table = writer.Table;
        if (table.Nested > 0)
        {
            writer.Inline.AppendSpace();
            return true;
        }

        writer.Boundary();
        if (!table.IsWritten)
        {
            return true;
        }

        while (table.IsCovered(out var value))
        {
            AppendValue(writer, value);
            table.Column++;
        }

        if (table.Column >= table.Columns)
        {
            // More cells than columns: their content still belongs to the row.
            writer.Leaf = LeafKind.Cell;
            return true;
        }

        if (table.Row == 0)
        {
            table.Alignments[table.Column] = Alignment(writer.Tape, index);
        }

        writer.Leaf = LeafKind.Cell;
        return true;
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        var table = writer.Table;
        if (table.Nested > 0)
        {
            return;
        }

        if (!table.IsWritten)
        {
            writer.Boundary();
            return;
        }

        ref readonly var cell = ref writer.Tape[index];
        table.RowHasContent |= !writer.Inline.IsEmpty;
        var start = writer.Output.Text.Length;
        writer.EndCell();
        writer.Leaf = LeafKind.Paragraph;
        var rows = TableWriter.Span(writer.Tape, cell, HtmlAttribute.Rowspan);
        var columns = TableWriter.Span(writer.Tape, cell, HtmlAttribute.Colspan);
        var value = (columns > 1 || rows > 1) && columns < table.Columns ? Repeatable(writer.Output.Text[start..]) : null;
        for (var i = 0; i < columns && table.Column < table.Columns; i++)
        {
            table.Reach(table.Column, rows - 1, value);
            AppendValue(writer, i > 0 ? value : null);
            table.Column++;
        }
    }

    /// <summary>Ends a place in the grid that <paramref name="value"/> reaches from a cell before it or above it.</summary>
    internal static void AppendValue(MarkdownWriter writer, string? value)
    {
        writer.Output.Text.Append(value);
        writer.Output.Text.Append(" |");
    }

    private static string? Repeatable(ReadOnlySpan<char> written) => written.Length is > 0 and <= MaxRepeated && !written.Contains('<') ? written.ToString() : null;

    private static ColumnAlignment Alignment(HtmlTape tape, int index)
    {
        ref readonly var cell = ref tape[index];
        var declared = tape.Attribute(cell, HtmlAttribute.Align);
        if (declared.IsEmpty)
        {
            var style = tape.Attribute(cell, HtmlAttribute.Style);
            var property = style.IndexOf("text-align:", StringComparison.OrdinalIgnoreCase);
            declared = property < 0 ? default : style[(property + 11)..].TrimStart();
        }

        return declared.StartsWith("left", StringComparison.OrdinalIgnoreCase) ? ColumnAlignment.Left
            : declared.StartsWith("center", StringComparison.OrdinalIgnoreCase) ? ColumnAlignment.Center
            : declared.StartsWith("right", StringComparison.OrdinalIgnoreCase) ? ColumnAlignment.Right
            : ColumnAlignment.None;
    }
}
