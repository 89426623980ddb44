using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ManagedAccess.Cli.Commands;

/// <summary>Adds examples to the help of a command.</summary>
internal static class ExampleHelp
{
    /// <summary>Sets what <c>--help</c> writes after the options.</summary>
    public static T WithExamples<T>(this T command, params string[] examples)
        where T : Command
    {
        var option = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (option is null)
        {
            option = new HelpOption();
            command.Options.Add(option);
        }

        option.Action = new Help(examples);
        return command;
    }

    private sealed class Help(string[] examples) : SynchronousCommandLineAction
    {
        // The same everywhere, so that the reference page can be compared with it.
        private readonly HelpAction _usual = new() { MaxWidth = 120 };

        public override int Invoke(ParseResult parseResult)
        {
            var output = parseResult.InvocationConfiguration.Output;
            var text = new StringWriter();
            parseResult.InvocationConfiguration.Output = text;
            var result = _usual.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output = output;

            // The file has the name of the project, the tool has its own.
            output.Write(text.ToString().Replace(RootCommand.ExecutableName, "managed-access", StringComparison.Ordinal));
            if (examples.Length == 0)
            {
                return result;
            }

            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine("  " + example);
            }

            output.WriteLine();
            return result;
        }
    }
}
