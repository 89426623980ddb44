using System.Text.RegularExpressions;

namespace ManagedAccess.MarkdownScore.Questions;

/// <summary>A pipe table: the cells of its header and of its rows, as plain text.</summary>
internal sealed partial class MarkdownTable(string[] header, string[][] rows)
{
    /// <summary>The tables of a document, each found by the row of dashes below its header.</summary>
    public static IEnumerable<MarkdownTable> ReadAll(string[] lines)
    {
        for (var i = 1; i < lines.Length; i++)
        {
            if (Delimiter().IsMatch(lines[i]) && lines[i].Contains('|'))
            {
                yield return new MarkdownTable(Cells(lines[i - 1]), [.. lines.Skip(i + 1).TakeWhile(line => line.Contains('|')).Select(Cells)]);
            }
        }
    }

    /// <summary>Whether one row, or the header, has each text in a cell of its own, in this order.</summary>
    public bool HasRow(string[] texts) => rows.Prepend(header).Any(row =>
    {
        var cell = 0;
        foreach (var text in texts)
        {
            while (cell < row.Length && PlainText.Find(row[cell], text) < 0)
            {
                cell++;
            }

            if (cell++ >= row.Length)
            {
                return false;
            }
        }

        return true;
    });

    /// <summary>
    /// Whether <paramref name="text"/> stands where a row and a column meet. A column's title may stand in any row above: pipe tables
    /// have one header row, pages have several.
    /// </summary>
    public bool HasCell(string row, string column, string text) => Enumerable.Range(0, rows.Length).Any(i =>
        Holds(rows[i], row) && rows.Take(i).Prepend(header).Any(above =>
            above.Zip(rows[i]).Any(pair => PlainText.Find(pair.First, column) >= 0 && PlainText.Find(pair.Second, text) >= 0)));

    private static bool Holds(string[] cells, string text) => cells.Any(cell => PlainText.Find(cell, text) >= 0);

    private static string[] Cells(string line) => [.. Pipe().Split(line.Trim().TrimStart('|')).Select(PlainText.Of)];

    [GeneratedRegex(@"^[-*>\s]*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$")]
    private static partial Regex Delimiter();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Pipe();
}
