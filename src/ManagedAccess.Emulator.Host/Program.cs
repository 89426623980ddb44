namespace ManagedAccess.Emulator.Host;

internal static class Program
{
    private static Task<int> Main(string[] args) => EdgeCommand.Create().Parse(args).InvokeAsync();
}
