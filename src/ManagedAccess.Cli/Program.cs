using ManagedAccess.Cli.Commands;

namespace ManagedAccess.Cli;

internal static class Program
{
    public static Task<int> Main(string[] args) => CommandLineApp.RunAsync(CliContext.OfProcess(), args);
}
