using System.CommandLine;
using System.Text;
using ManagedAccess.Cli.Doctor.Assurance;
using ManagedAccess.Cli.Doctor.Checks;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Output;

namespace ManagedAccess.Cli.Commands;

/// <summary><c>report URL</c></summary>
internal static class ReportCommand
{
    public static Command Create(CliContext context)
    {
        var url = UrlArgument.Create("A page of the app that needs a token, or the endpoint of its MCP server.");
        var html = new Option<string?>("--html") { Description = "Write the report as a page of HTML, for people and for files.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Write the report as JSON to standard output." };
        var walk = new WalkOptions();
        var command = new Command("report", "Walk an app as agents do, and write what was observed for each requirement, as a document to file.") { url, html, json, walk.Token, walk.Login, walk.Timeout };
        command.Validators.Add(walk.Validate);
        command.Validators.Add(result =>
        {
            if (result.GetValue(html) is null && !result.GetValue(json))
            {
                result.AddError("Choose a form of the report: --html FILE, --json, or both.");
            }
        });
        command.SetAction(async (parse, stop) =>
        {
            var page = parse.GetRequiredValue(url);
            var request = await walk.RequestAsync(context, parse, page, stop);
            var time = context.Clock.GetUtcNow();
            var (seen, exchanges) = await walk.RunAsync(context, parse, request, stop);
            var report = AssuranceReport.Of(seen, exchanges, CheckTable.All, DoctorCommand.Version, time, request.Token);
            if (parse.GetValue(html) is { } file)
            {
                await File.WriteAllTextAsync(file, HtmlReport.Write(report), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), stop);
                context.Terminal.Tell($"{file}: {report.Count(Verdict.Passed)} passed, {report.Count(Verdict.Failed)} failed, {report.Count(Verdict.Warning)} with a warning, {report.Count(Verdict.NotApplicable)} not applicable");
            }

            if (parse.GetValue(json))
            {
                JsonOutput.Write(context.Terminal, writer => AssuranceJson.Write(report, writer));
            }

            return report.Count(Verdict.Failed) + report.Count(Verdict.Warning) == 0 ? ExitCodes.Clean : ExitCodes.Findings;
        });
        return command.WithExamples(
            "managed-access report https://wiki.corp.example/pages/on-call --html wiki.html",
            "managed-access report https://wiki.corp.example/pages/on-call --login --html wiki.html",
            "managed-access report https://wiki.corp.example/pages/on-call --json > wiki.json");
    }
}
