namespace ManagedAccess.Markdown.Writing;

internal enum ColumnAlignment : byte
{
    None,
    Left,
    Center,
    Right,
}

/// <summary>The table being written: its number of columns, the current place in it, and the cells that span later rows.</summary>
internal sealed class TableGrid
{
    /// <summary>Wider than any table people read; a span of a billion columns stops here.</summary>
    public const int MaxColumns = 64;

    // Most pages have no table.
    private int[] _reaching = [];
    private string?[] _values = [];
    private int _headerEnd = -1;

    /// <summary>The record of the table; -1 when no table is being written.</summary>
    public int Record { get; private set; } = -1;

    /// <summary>How many tables inside it are open: their rows are lines of the cell around them.</summary>
    public int Nested { get; set; }

    /// <summary>Rows and cells are rows and cells of a GFM table here.</summary>
    public bool IsWritten => Record >= 0 && Nested == 0;

    public int Columns { get; private set; }

    public int Row { get; set; }

    public int Column { get; set; }

    /// <summary>Where the current row starts in the output, and whether any of its cells had content.</summary>
    public int RowStart { get; set; }

    public bool RowHasContent { get; set; }

    /// <summary>The line feeds before the row, to be restored if the row is taken back.</summary>
    public int RowSeparation { get; set; }

    public ColumnAlignment[] Alignments { get; private set; } = [];

    public void Begin(int record, int columns)
    {
        Record = record;
        Columns = columns;
        Row = 0;
        Nested = 0;
        if (_reaching.Length == 0)
        {
            _reaching = new int[MaxColumns];
            _values = new string?[MaxColumns];
            Alignments = new ColumnAlignment[MaxColumns];
        }

        Array.Clear(_reaching);
        Array.Clear(Alignments);
    }

    /// <param name="end">The length of the output: a table with only a header is continued by the next table, if there is nothing between them.</param>
    public void End(int end)
    {
        Record = -1;
        _headerEnd = Row == 1 ? end : -1;
    }

    /// <summary>The columns of a header without rows that ends right here; 0 for anything else.</summary>
    public int OpenHeader(int end) => end == _headerEnd ? Columns : 0;

    /// <summary>Whether a cell of an earlier row covers the current column; the row uses up its part of it.</summary>
    /// <param name="value">The text of that cell, when it is to be written in every row that it spans.</param>
    public bool IsCovered(out string? value)
    {
        value = Column < Columns ? _values[Column] : null;
        if (Column >= Columns || _reaching[Column] == 0)
        {
            return false;
        }

        _reaching[Column]--;
        return true;
    }

    public void Reach(int column, int rows, string? value)
    {
        if (column < Columns)
        {
            _values[column] = value;
            _reaching[column] = rows;
        }
    }
}
