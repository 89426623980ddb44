using System.CommandLine;
using System.Reflection;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Emulator.Host;

namespace ManagedAccess.Cli.Commands;

/// <summary><c>emulator --upstream URL</c>: runs the tool <c>managed-access-emulator</c>.</summary>
internal static class EmulatorCommand
{
    public const string Name = "emulator";

    /// <summary>How long this tool may take to end after Ctrl+C: longer than it waits for the emulator.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(35);

    public static Command Create(CliContext context)
    {
        var command = new EdgeOptions().AddTo(new Command(Name, $"Put Cloudflare Access in front of an app on this machine. Runs the tool {EmulatorProgram.Name}, which is a package of its own."));
        command.SetAction(async (parse, stop) =>
        {
            var program = EmulatorProgram.Find(context.Variable, Environment.ProcessPath, Directory.GetCurrentDirectory())
                ?? throw new CommandFailure(
                    $"""
                    The tool {EmulatorProgram.Name} is not on this machine. Install it, for you or for this folder:
                      dotnet tool install --global {EmulatorProgram.Package}
                      dotnet tool install --create-manifest-if-needed {EmulatorProgram.Package}
                    or run it once without an installation:
                      dnx {EmulatorProgram.Package}@{Version} {string.Join(' ', Arguments(parse).Select(Quote))}
                    """);
            return await program.RunAsync(Arguments(parse), stop);
        });
        return command.WithExamples(
            "managed-access emulator --upstream http://localhost:3000 --port 8443",
            "managed-access emulator --upstream http://localhost:3000 --policy 'allow domain example.com' --policy 'bypass /healthz'",
            "managed-access emulator --upstream http://localhost:3000 --settings edge.json --https");
    }

    // The packages of one release have one version. What follows the plus sign is the commit.
    private static string Version =>
        typeof(EmulatorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    // What is on the line after the name of the verb.
    private static string[] Arguments(ParseResult parse) => [.. parse.Tokens.SkipWhile(token => token != parse.CommandResult.IdentifierToken).Skip(1).Select(token => token.Value)];

    private static string Quote(string argument) => argument.Contains(' ', StringComparison.Ordinal) ? $"'{argument}'" : argument;
}
