using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Documentation;

/// <summary>The tables of the pages below docs/.</summary>
internal static class Tables
{
    /// <summary>The rows of the table with this header: their cells, without the code marks of a cell that is one code span.</summary>
    public static IReadOnlyList<string[]> Rows(string page, string header)
    {
        var lines = File.ReadAllLines(Repository.Find(page));
        var start = Array.IndexOf(lines, header);
        Assert.True(start >= 0, $"{page} has no table with the header\n{header}");
        return [.. lines.Skip(start + 2).TakeWhile(line => line.StartsWith('|')).Select(Cells)];
    }

    private static string[] Cells(string line) => [.. line.Split('|')[1..^1].Select(cell => cell.Trim()).Select(cell =>
        cell.Length > 2 && cell[0] == '`' && cell.IndexOf('`', 1) == cell.Length - 1 ? cell[1..^1] : cell)];
}
