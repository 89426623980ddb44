using System.Text;
using ManagedAccess.FreshApps.Apps;
using ManagedAccess.FreshApps.Checks;

namespace ManagedAccess.FreshApps;

/// <summary>What was observed: a row an app, a column a check.</summary>
internal sealed class ResultTable
{
    private const string Begin = "<!-- table: tests/FreshApps/run -->\n";
    private const string End = "<!-- /table -->";

    private readonly List<(FreshApp App, List<(Check Check, CheckResult Result)> Cells)> _rows = [];

    public int Passed => Cells.Count(cell => cell.Result is { Passed: true, Cell.Length: > 0 });

    public int Failed => Cells.Count(cell => !cell.Result.Passed);

    private IEnumerable<(Check Check, CheckResult Result)> Cells => _rows.SelectMany(row => row.Cells);

    public void Add(FreshApp app, Check check, CheckResult result)
    {
        if (_rows is [] || _rows[^1].App != app)
        {
            _rows.Add((app, []));
        }

        _rows[^1].Cells.Add((check, result));
    }

    /// <summary>An app that could not be made, built or started fails every check that fits it.</summary>
    public void AddBroken(FreshApp app)
    {
        foreach (var check in Check.All)
        {
            Add(app, check, check.Fits(app) ? new(false, "") : new(true, ""));
        }
    }

    public List<string> Failures(FreshApp app) =>
        [.. _rows.Where(row => row.App == app).SelectMany(row => row.Cells).Where(cell => !cell.Result.Passed).Select(cell => $"{cell.Check.Column}: {cell.Result.Cell}")];

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("| App | ").AppendJoin(" | ", Check.All.Select(check => check.Column)).Append(" |\n|").Insert(text.Length, " --- |", Check.All.Count + 1).Append('\n');
        foreach (var (app, cells) in _rows)
        {
            text.Append("| ").Append(app.Description).Append(" | ").AppendJoin(" | ", cells.Select(Cell)).Append(" |\n");
        }

        return text.ToString();
    }

    /// <summary>Whether the document holds exactly this table.</summary>
    public bool IsIn(string document, bool write)
    {
        var text = File.ReadAllText(document).ReplaceLineEndings("\n");
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (write)
        {
            File.WriteAllText(document, text[..begin] + ToMarkdown() + text[end..]);
            return true;
        }

        return text[begin..end] == ToMarkdown();
    }

    private static string Cell((Check Check, CheckResult Result) cell) => cell.Result switch
    {
        { Passed: false } => "**fails**",
        { Cell.Length: 0 } => "–",
        _ => cell.Result.Cell,
    };
}
