using System.Text.Json;

namespace ManagedAccess.Cli.Tests.Doctor;

/// <summary>The doctor's report, as a pipeline reads it.</summary>
internal sealed class ReadReport(CommandRun run)
{
    public int ExitCode { get; } = run.ExitCode;

    public JsonElement Root { get; } = JsonDocument.Parse(run.Output).RootElement;

    public IReadOnlyList<string> Checks => [.. Findings.Select(finding => finding.GetProperty("check").GetString()!)];

    public IReadOnlyList<string> Notes => [.. Root.GetProperty("notes").EnumerateArray().Select(note => note.GetProperty("check").GetString()!)];

    public JsonElement[] Findings => [.. Root.GetProperty("findings").EnumerateArray()];

    /// <summary>The finding of a check; the test fails with all that was found when it is not there.</summary>
    public JsonElement Finding(string check)
    {
        Assert.True(Checks.Contains(check), $"no {check} in:\n{Root.GetProperty("findings").GetRawText()}");
        return Findings.First(finding => finding.GetProperty("check").GetString() == check);
    }
}
