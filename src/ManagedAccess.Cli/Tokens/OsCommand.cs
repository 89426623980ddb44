using System.ComponentModel;
using System.Diagnostics;

namespace ManagedAccess.Cli.Tokens;

/// <summary>Runs a program of the system. Secrets go through its standard input, never on its command line.</summary>
internal static class OsCommand
{
    /// <summary>Whether a program is on the path.</summary>
    public static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    /// <summary>Exit code and standard output; exit code -1 when the program cannot be started.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, string input, CancellationToken stop, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(stop);
            var error = process.StandardError.ReadToEndAsync(stop);
            await process.StandardInput.WriteAsync(input.AsMemory(), stop);
            process.StandardInput.Close();
            await process.WaitForExitAsync(stop);
            await error;
            return (process.ExitCode, await output);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            // Not there, or it ended before it read: the caller takes the next store.
            return (-1, "");
        }
    }
}
