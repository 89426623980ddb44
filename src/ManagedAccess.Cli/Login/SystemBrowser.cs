using System.ComponentModel;
using System.Diagnostics;

namespace ManagedAccess.Cli.Login;

/// <summary>The person's own browser.</summary>
internal static class SystemBrowser
{
    public static Task OpenAsync(Uri url, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            using var process = Process.Start(Command(url));
        }
        catch (Exception exception) when (exception is Win32Exception or FileNotFoundException)
        {
            // There is no browser here. The address is on the screen already.
        }

        return Task.CompletedTask;
    }

    private static ProcessStartInfo Command(Uri url) =>
        OperatingSystem.IsWindows() ? new(url.AbsoluteUri) { UseShellExecute = true }
        : new(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [url.AbsoluteUri]) { RedirectStandardOutput = true, RedirectStandardError = true };
}
