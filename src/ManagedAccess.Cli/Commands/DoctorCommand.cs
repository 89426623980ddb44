using System.CommandLine;
using System.Reflection;
using ManagedAccess.Cli.Doctor;
using ManagedAccess.Cli.Doctor.Checks;
using ManagedAccess.Cli.Doctor.Reports;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Http;
using ManagedAccess.Cli.Output;

namespace ManagedAccess.Cli.Commands;

/// <summary><c>doctor URL</c></summary>
internal static class DoctorCommand
{
    internal static readonly string Version = typeof(DoctorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static Command Create(CliContext context)
    {
        var url = UrlArgument.Create("A page of the app that needs a token, or the endpoint of its MCP server.");
        var walk = new WalkOptions();
        var agent = new Option<string?>("--agent") { Description = "Be one agent, and report what hurts it only.", HelpName = "NAME" };
        var origin = new Option<string?>("--origin") { Description = "The origin of an agent in a browser that must be able to read refusals.", HelpName = "ORIGIN" };
        var json = new Option<bool>("--json") { Description = "Write the report as JSON." };
        var sarif = new Option<bool>("--sarif") { Description = "Write the report as SARIF 2.1.0." };
        var details = new Option<bool>("--verbose", "-v") { Description = "List every request." };
        agent.AcceptOnlyFromAmong([.. Agents.All.Select(known => known.Id)]);
        origin.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && Origins.Of(uri) == text))
            {
                result.AddError($"'{text}' is not an origin. Write scheme and host, without a path: https://agent.example");
            }
        });
        var command = new Command("doctor", "Walk an app as agents do, and report what keeps them out, with the setting that fixes it.") { url, walk.Token, walk.Login, agent, origin, json, sarif, details, walk.Timeout };
        command.Validators.Add(walk.Validate);
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(sarif))
            {
                result.AddError("Choose one of --json and --sarif.");
            }
        });
        command.SetAction(async (parse, stop) =>
        {
            var request = await walk.RequestAsync(context, parse, parse.GetRequiredValue(url), stop) with
            {
                Origin = parse.GetValue(origin),
                Agent = Agents.All.FirstOrDefault(known => known.Id == parse.GetValue(agent)),
            };
            var (seen, exchanges) = await walk.RunAsync(context, parse, request, stop);
            var report = DoctorReport.Of(request.Agent, seen, CheckTable.Look(seen), exchanges);
            if (parse.GetValue(json))
            {
                JsonOutput.Write(context.Terminal, writer => JsonReport.Write(report, writer));
            }
            else if (parse.GetValue(sarif))
            {
                JsonOutput.Write(context.Terminal, writer => SarifReport.Write(report, CheckTable.All, Version, writer));
            }
            else
            {
                TextReport.Write(report, context.Terminal, parse.GetValue(details));
            }

            return report.Findings.Count == 0 ? ExitCodes.Clean : ExitCodes.Findings;
        });
        return command.WithExamples(
            "managed-access doctor https://wiki.corp.example/pages/on-call",
            "managed-access doctor https://wiki.corp.example/mcp --agent vscode",
            "managed-access doctor https://wiki.corp.example/pages/on-call --login",
            "managed-access token https://wiki.corp.example | managed-access doctor https://wiki.corp.example/pages/on-call --token -",
            "managed-access doctor https://wiki.corp.example/pages/on-call --sarif > doctor.sarif");
    }
}
