using ManagedAccess.Cli.Output;
using Spectre.Console;

namespace ManagedAccess.Cli.Doctor.Reports;

/// <summary>The report for people.</summary>
internal static class TextReport
{
    public static void Write(DoctorReport report, Terminal terminal, bool details)
    {
        terminal.WriteLine($"{report.Url}{(report.Agent is { } agent ? $", as {agent.Name}" : "")}: {report.Exchanges.Count} requests");
        if (details)
        {
            terminal.WriteLine();
            foreach (var exchange in report.Exchanges)
            {
                terminal.WriteLine($"  {exchange.Summary}  [{exchange.Purpose}]", Color.Grey);
            }
        }

        foreach (var finding in report.Findings)
        {
            var isError = finding.Check.Severity is Severity.Error;
            terminal.WriteLine();
            terminal.WriteLine($"{(isError ? "error" : "warning")} {finding.Check.Name}: {finding.Check.Title}", isError ? Color.Red : Color.Yellow);
            terminal.WriteLine($"  seen   {finding.Detail}");
            terminal.WriteLine($"  hurts  {string.Join(", ", finding.Check.Hurts)}");
            terminal.WriteLine($"  fix    {finding.Fix}");
            terminal.WriteLine($"  rule   {finding.Check.Section}");
        }

        if (report.Notes.Count > 0)
        {
            terminal.WriteLine();
            foreach (var note in report.Notes)
            {
                terminal.WriteLine($"note {note.Check.Name}: {note.Check.Title} ({note.Detail}). {note.Fix}", Color.Grey);
            }
        }

        if (report.Readiness.Count > 0)
        {
            terminal.WriteLine();
            terminal.WriteLine("readiness: " + string.Join(", ", report.Readiness.Where(result => result.Status != "neutral").Select(result => $"{result.Name} {result.Status}")
                .Append($"{report.Readiness.Count(result => result.Status == "neutral")} neutral")));
        }

        var errors = report.Findings.Count(finding => finding.Check.Severity is Severity.Error);
        terminal.WriteLine();
        terminal.WriteLine(
            report.Findings.Count == 0 ? "No findings." : $"{errors} error{(errors == 1 ? "" : "s")}, {report.Findings.Count - errors} warning{(report.Findings.Count - errors == 1 ? "" : "s")}.",
            report.Findings.Count == 0 ? Color.Green : errors > 0 ? Color.Red : Color.Yellow);
    }
}
