namespace ManagedAccess.Cli.Execution;

/// <summary>A command cannot do what was asked. The message is for the person at the console; there is no stack trace.</summary>
/// <param name="message">What is wrong, and the next step.</param>
/// <param name="exitCode">2 for bad input or an app that was not reached; 1 for a result that is not good.</param>
internal sealed class CommandFailure(string message, int exitCode = ExitCodes.Unusable) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
