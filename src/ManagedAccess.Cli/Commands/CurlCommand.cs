using System.CommandLine;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Http;
using ManagedAccess.Cli.Login;
using ManagedAccess.Cli.Tokens;
using ManagedAccess.Markdown;

namespace ManagedAccess.Cli.Commands;

/// <summary><c>curl URL</c></summary>
internal static class CurlCommand
{
    private const int MaxRedirects = 5;

    public static Command Create(CliContext context)
    {
        var url = UrlArgument.Create("What to ask for.");
        var method = new Option<string?>("--request", "-X") { Description = "The method. Default: GET, with --data POST.", HelpName = "METHOD" };
        var fields = new Option<string[]>("--header", "-H") { Description = "A header field. May be given several times.", HelpName = "'NAME: VALUE'" };
        var data = new Option<string?>("--data", "-d") { Description = "The body; @FILE reads a file, @- standard input.", HelpName = "DATA" };
        var include = new Option<bool>("--include", "-i") { Description = "Write status and header fields too." };
        var follow = new Option<bool>("--location", "-L") { Description = "Follow redirects. The token goes to its own origin only." };
        var markdown = new Option<bool>("--markdown") { Description = "Ask for Markdown, and convert a page that comes as HTML." };
        var noLogin = new Option<bool>("--no-login") { Description = "Never ask a person to sign in: fail where a sign-in is needed." };
        var timeout = new Option<int>("--timeout") { Description = "The longest time for one request, in seconds.", DefaultValueFactory = _ => 60, HelpName = "SECONDS" };
        var options = new LoginOptions();
        var command = options.AddTo(new Command("curl", "Send a request with the token of the session; sign in where that is needed.") { url, method, fields, data, include, follow, markdown, noLogin, timeout });
        command.SetAction(async (parse, stop) =>
        {
            var request = new CurlRequest
            {
                Url = parse.GetRequiredValue(url),
                Method = new HttpMethod((parse.GetValue(method) ?? (parse.GetValue(data) is null ? "GET" : "POST")).ToUpperInvariant()),
                Fields = [.. (parse.GetValue(fields) ?? []).Select(ReadField), .. parse.GetValue(markdown) ? [new Field("Accept", "text/markdown, text/html;q=0.8, */*;q=0.1")] : Array.Empty<Field>()],
                Body = parse.GetValue(data) is { } text ? await ReadBodyAsync(context, text, stop) : null,
                MaxRedirects = parse.GetValue(follow) ? MaxRedirects : 0,
                Login = parse.GetValue(noLogin) ? null : options.Read(parse),
            };
            using var network = context.Network();
            var walk = context.CreateWalk(network, TimeSpan.FromSeconds(Math.Clamp(parse.GetValue(timeout), 1, 3600)));
            var answer = await new CurlExchange(walk, context.CreateSessions(network, walk)).RunAsync(request, stop);
            Write(context, answer, parse.GetValue(include), parse.GetValue(markdown));
            return answer.Status < 400 ? ExitCodes.Clean : ExitCodes.Findings;
        });
        return command.WithExamples(
            "managed-access curl --markdown https://wiki.corp.example/pages/on-call",
            "managed-access curl https://wiki.corp.example/pages/on-call -d 'body=…' -H 'Content-Type: application/x-www-form-urlencoded'",
            "managed-access curl https://wiki.corp.example/whoami --no-login");
    }

    private static void Write(CliContext context, Exchange answer, bool include, bool markdown)
    {
        var output = context.Terminal.Output;
        if (include)
        {
            output.WriteLine($"HTTP {answer.Status}");
            foreach (var field in answer.Fields)
            {
                output.WriteLine($"{field.Name}: {field.Value}");
            }

            output.WriteLine();
        }

        if (markdown && answer.IsHtml)
        {
            output.WriteLine(ConvertCommand.Convert(answer.Body, new MarkdownConversionOptions { BaseUri = answer.Uri, AbsoluteLinks = true, FrontMatter = true }));
        }
        else
        {
            output.Write(answer.Body);
            if (context.Terminal.IsTerminal && answer.Body.Length > 0 && !answer.Body.EndsWith('\n'))
            {
                output.WriteLine();
            }
        }

        if (answer.Status >= 400)
        {
            context.Terminal.Tell($"{answer.Summary}");
        }
    }

    private static Field ReadField(string text) =>
        text.Split(':', 2) is [{ Length: > 0 } name, var value] && !name.Trim().Equals("Authorization", StringComparison.OrdinalIgnoreCase)
            ? new(name.Trim(), value.Trim())
            : throw new CommandFailure(text.TrimStart().StartsWith("authorization", StringComparison.OrdinalIgnoreCase) ? "Authorization is the field that this command sends. Use curl for a token of your own." : $"'{text}' is not a header field. Write 'Name: value'.");

    private static async Task<byte[]> ReadBodyAsync(CliContext context, string text, CancellationToken stop)
    {
        if (!text.StartsWith('@'))
        {
            return System.Text.Encoding.UTF8.GetBytes(text);
        }

        try
        {
            return text == "@-" ? System.Text.Encoding.UTF8.GetBytes(await context.Input.ReadToEndAsync(stop)) : await File.ReadAllBytesAsync(text[1..], stop);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"The body cannot be read: {exception.Message}");
        }
    }
}
