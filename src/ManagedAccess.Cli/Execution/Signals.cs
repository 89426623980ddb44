using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ManagedAccess.Cli.Execution;

/// <summary>Tells another process to end in its own time. .NET itself can only kill one.</summary>
internal static partial class Signals
{
    private const int SigTerm = 15;

    /// <summary>Sends SIGTERM. On Windows there is no such signal, and Ctrl+C reaches every process of the console by itself.</summary>
    public static void Terminate(Process process)
    {
        if (!OperatingSystem.IsWindows() && !process.HasExited)
        {
            // The result does not matter: the process may have ended in the meantime.
            _ = Kill(process.Id, SigTerm);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
