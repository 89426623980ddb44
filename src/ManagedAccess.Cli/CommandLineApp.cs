using System.CommandLine;
using System.CommandLine.Invocation;
using System.Security.Cryptography;
using ManagedAccess.Cli.Commands;
using ManagedAccess.Cli.Execution;
using Spectre.Console;

namespace ManagedAccess.Cli;

/// <summary>The commands, and what happens when one fails.</summary>
internal static class CommandLineApp
{
    public static RootCommand CreateRoot(CliContext context) => new RootCommand("Lets people's agents into an app, and shows what keeps them out.")
    {
        DoctorCommand.Create(context),
        ReportCommand.Create(context),
        SessionCommands.Login(context),
        SessionCommands.Token(context),
        CurlCommand.Create(context),
        SessionCommands.WhoAmI(context),
        SessionCommands.Logout(context),
        ConvertCommand.Create(context),
        AuditCommand.Create(context),
        EmulatorCommand.Create(context),
    }.WithExamples();

    public static async Task<int> RunAsync(CliContext context, string[] args, CancellationToken stop = default)
    {
        var parse = CreateRoot(context).Parse(args);
        // With --help, what is missing on the line is no error.
        if (parse.Action is ParseErrorAction)
        {
            foreach (var error in parse.Errors)
            {
                context.Terminal.Tell(error.Message, Color.Red);
            }

            context.Terminal.Tell($"See: managed-access {string.Join(' ', CommandNames(parse))} --help".Replace("  ", " ", StringComparison.Ordinal));
            return ExitCodes.Unusable;
        }

        try
        {
            var configuration = new InvocationConfiguration { Output = context.Terminal.Output, Error = context.Terminal.Error, EnableDefaultExceptionHandler = false };
            if (parse.CommandResult.Command.Name == EmulatorCommand.Name)
            {
                configuration.ProcessTerminationTimeout = EmulatorCommand.Patience;
            }

            return await parse.InvokeAsync(configuration, stop);
        }
        catch (CommandFailure failure)
        {
            context.Terminal.Tell(failure.Message, Color.Red);
            return failure.ExitCode;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // A file or store that cannot be read or written: the system says why.
            context.Terminal.Tell(exception.Message, Color.Red);
            return ExitCodes.Unusable;
        }
        catch (OperationCanceledException)
        {
            context.Terminal.Tell("Stopped.");
            return ExitCodes.Unusable;
        }
    }

    // The names of the commands on the line, without the tool itself.
    private static Stack<string> CommandNames(ParseResult parse)
    {
        var names = new Stack<string>();
        for (var result = parse.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
        {
            names.Push(result.Command.Name);
        }

        return names;
    }
}
