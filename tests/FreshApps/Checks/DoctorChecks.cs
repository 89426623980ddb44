using System.Diagnostics;
using System.Text.Json.Nodes;
using static ManagedAccess.FreshApps.Checks.Check;

namespace ManagedAccess.FreshApps.Checks;

/// <summary>The tool, installed from its package as a person installs it, asks the app in front of the door and behind it.</summary>
internal static class DoctorChecks
{
    public static async Task<string> AskAsync(CheckContext context)
    {
        var start = new ProcessStartInfo(Path.Combine(context.Settings.Tools, "managed-access"), ["doctor", context.Page, "--origin", "https://agent.example", "--token", "-", "--json"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var tool = Process.Start(start)!;
        var errors = tool.StandardError.ReadToEndAsync();
        await tool.StandardInput.WriteLineAsync(context.Token());
        tool.StandardInput.Close();
        var report = await tool.StandardOutput.ReadToEndAsync();
        await tool.WaitForExitAsync();

        Expect(tool.ExitCode is 0 or 1, "exit code 0 or 1", $"{tool.ExitCode}: {await errors}");
        var found = Names(report, "findings");
        Expect(found.SequenceEqual(context.App.DoctorFinds), context.App.DoctorFinds is [] ? "no findings" : string.Join(", ", context.App.DoctorFinds), report);
        string[] cell = [found is [] ? "no findings" : string.Join(", ", found), .. Names(report, "notes").Select(note => $"note {note}")];
        return string.Join("; ", cell);
    }

    private static string[] Names(string report, string list) =>
        [.. JsonNode.Parse(report)![list]!.AsArray().Select(finding => finding!["check"]!.GetValue<string>()).Order(StringComparer.Ordinal)];
}
