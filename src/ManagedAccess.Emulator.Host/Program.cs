using System.CommandLine;

namespace ManagedAccess.Emulator.Host;

internal static class Program
{
    // After Ctrl+C: longer than a host of .NET waits for its requests.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(35);

    private static Task<int> Main(string[] args) =>
        EdgeCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = LongestEnd });
}
