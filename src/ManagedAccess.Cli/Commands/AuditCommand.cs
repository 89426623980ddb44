using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore;
using ManagedAccess.Cli.Audit;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Output;
using Spectre.Console;

namespace ManagedAccess.Cli.Commands;

/// <summary><c>audit verify FILE…</c> and <c>audit query FILE…</c></summary>
internal static class AuditCommand
{
    public static Command Create(CliContext context) =>
        new Command("audit", "Verify audit files, and find records in them.") { Verify(context), Query(context) }.WithExamples();

    private static Argument<string[]> Files() => new("FILE") { Description = "An audit file, as ManagedAccess:Audit:File:Path names it.", Arity = ArgumentArity.OneOrMore };

    private static Command Verify(CliContext context)
    {
        var files = Files();
        var key = new Option<string?>("--key-file") { Description = "A file with the key that the audit file is written with, in base64 as in ManagedAccess:Audit:File:Key.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Write the result as JSON." };
        var command = new Command("verify", "Check that every line is as it was written and that no line is missing. Full files beside FILE belong to it.") { files, key, json };
        command.SetAction(async (parse, stop) =>
        {
            var secret = parse.GetValue(key) is { } path ? await ReadKeyAsync(path, stop) : null;
            var reports = parse.GetRequiredValue(files).Select(file => (File: file, Report: VerifyOne(file, secret))).ToArray();
            if (parse.GetValue(json))
            {
                JsonOutput.Write(context.Terminal, writer => WriteReports(writer, reports));
            }
            else
            {
                foreach (var (file, report) in reports)
                {
                    context.Terminal.WriteLine($"{file}: {report}", report.IsIntact ? Color.Green : Color.Red);
                }
            }

            return reports.All(one => one.Report.IsIntact) ? ExitCodes.Clean : ExitCodes.Findings;
        });
        return command.WithExamples("managed-access audit verify /var/log/wiki/audit.jsonl", "managed-access audit verify audit.jsonl --key-file audit.key --json");
    }

    private static Command Query(CliContext context)
    {
        var files = Files();
        var person = new Option<string?>("--person") { Description = "Part of a person's name, e-mail address or login name, or the whole subject." };
        var client = new Option<string?>("--client") { Description = "Part of an agent's name, or its whole client ID." };
        var outcome = new Option<string?>("--outcome") { Description = "The outcome." };
        outcome.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Enum.GetNames<AccessOutcome>());
        var reason = new Option<string?>("--reason") { Description = "The reason code, such as insufficient_scope." };
        var path = new Option<string?>("--path") { Description = "The beginning of the path of the request." };
        var since = new Option<string?>("--since") { Description = "The first time: 2026-11-27, 2026-11-27T08:00Z, or an age: 30m, 24h, 7d.", HelpName = "TIME" };
        var until = new Option<string?>("--until") { Description = "The time before which records count.", HelpName = "TIME" };
        var json = new Option<bool>("--json") { Description = "Write the records as JSON Lines, as they are in the file." };
        var command = new Command("query", "List records.") { files, person, client, outcome, reason, path, since, until, json };
        command.SetAction(parse =>
        {
            var query = new AuditQuery
            {
                Person = parse.GetValue(person),
                Client = parse.GetValue(client),
                Outcome = parse.GetValue(outcome),
                Reason = parse.GetValue(reason),
                Path = parse.GetValue(path),
                Since = Time(context, "--since", parse.GetValue(since)),
                Until = Time(context, "--until", parse.GetValue(until)),
            };
            string[] paths = parse.GetRequiredValue(files);
            if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
            {
                throw new CommandFailure($"There is no file '{missing}'.");
            }

            var found = paths.SelectMany(path => ReadOne(context, path)).Where(query.Matches);
            if (parse.GetValue(json))
            {
                foreach (var record in found)
                {
                    context.Terminal.Output.WriteLine(record.GetRawText());
                }

                return ExitCodes.Clean;
            }

            context.Terminal.WriteTable(["time", "person", "client", "outcome", "reason", "request", "status"], found.Select(Row));
            return ExitCodes.Clean;
        });
        return command.WithExamples(
            "managed-access audit query audit.jsonl --person ada --since 24h",
            "managed-access audit query audit.jsonl --outcome Refused --json | jq -r .reason | sort | uniq -c");
    }

    private static string[] Row(JsonElement record)
    {
        string Of(params string[] names) => names.Select(name => AuditQuery.Text(record, name)).FirstOrDefault(text => !string.IsNullOrEmpty(text)) ?? "";
        return [Of("time"), Of("name", "email", "username", "subject"), Of("client_name", "client_id"), Of("outcome"), Of("reason"), $"{Of("method")} {Of("path")}", Of("status")];
    }

    private static AuditFileReport VerifyOne(string file, byte[]? key)
    {
        try
        {
            return AuditFile.Verify(file, key);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailure(exception.Message);
        }
    }

    private static List<JsonElement> ReadOne(CliContext context, string file)
    {
        try
        {
            return [.. AuditLines.Read(file, number => context.Terminal.Tell($"{file}, line {number}: not a record; audit verify says more."))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailure(exception.Message);
        }
    }

    private static DateTimeOffset? Time(CliContext context, string option, string? text) =>
        text is null ? null : AuditQuery.ParseTime(text, context.Clock.GetUtcNow()) ?? throw new CommandFailure($"{option} '{text}' is no time. Write 2026-11-27, 2026-11-27T08:00Z, or an age: 30m, 24h, 7d.");

    // In a file and not on the command line, where every process of the machine can read it.
    private static async Task<byte[]> ReadKeyAsync(string path, CancellationToken stop)
    {
        try
        {
            return Convert.FromBase64String((await File.ReadAllTextAsync(path, stop)).Trim());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            throw new CommandFailure(exception is FormatException ? $"'{path}' is not a key in base64." : $"The key cannot be read: {exception.Message}");
        }
    }

    private static void WriteReports(Utf8JsonWriter json, (string File, AuditFileReport Report)[] reports)
    {
        json.WriteStartArray();
        foreach (var (file, report) in reports)
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteBoolean("intact", report.IsIntact);
            json.WriteNumber("files", report.Files);
            json.WriteNumber("records", report.Records);
            json.WriteNumber("firstSequence", report.FirstSequence);
            json.WriteNumber("lastSequence", report.LastSequence);
            json.WriteString("lastHash", report.LastHash);
            json.WriteString("lastTime", report.LastTime?.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("ending", report.Ending.ToString());
            json.WriteNumber("interruptions", report.Interruptions);
            json.WriteStartArray("problems");
            foreach (var problem in report.Problems)
            {
                json.WriteStringValue(problem);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
