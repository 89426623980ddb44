using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace ManagedAccess.Cli.Execution;

/// <summary>
/// The tool <c>managed-access-emulator</c>. It is a process of its own because the emulator cannot be compiled ahead of time, and this tool is:
/// its database, its authorization server and its forwarder build code at run time.
/// </summary>
/// <param name="File">The program to start.</param>
/// <param name="First">What comes before the arguments.</param>
internal sealed record EmulatorProgram(string File, params IReadOnlyList<string> First)
{
    public const string Name = "managed-access-emulator";
    public const string Package = "ManagedAccess.Emulator.Host";

    /// <summary>Looks beside this tool, on the path, where global tools are, and in the tool manifests of the folder and of those above it.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <param name="self">The file of this process.</param>
    /// <param name="folder">The working directory.</param>
    /// <returns>Null where it is not installed.</returns>
    public static EmulatorProgram? Find(Func<string, string?> variable, string? self, string folder)
    {
        var file = OperatingSystem.IsWindows() ? Name + ".exe" : Name;
        var home = variable("DOTNET_CLI_HOME") is { Length: > 0 } other ? other : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] folders = [Path.GetDirectoryName(self), .. (variable("PATH") ?? "").Split(Path.PathSeparator), Path.Combine(home, ".dotnet", "tools")];
        var found = folders.Where(place => !string.IsNullOrEmpty(place)).Select(place => Path.Combine(place!, file)).FirstOrDefault(System.IO.File.Exists);
        return found is not null ? new(found)
            : IsInManifest(folder) ? new("dotnet", "tool", "run", Name, "--")
            : null;
    }

    /// <summary>Runs it at this terminal. When this tool is told to end, the emulator is told too.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="CommandFailure">It cannot be started.</exception>
    public async Task<int> RunAsync(IEnumerable<string> arguments, CancellationToken stop)
    {
        using var process = Start(arguments);
        using var registration = stop.Register(() => Signals.Terminate(process));

        // Not ended by the token: its own end is waited for.
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    private Process Start(IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(File, [.. First, .. arguments]))!;
        }
        catch (Win32Exception exception)
        {
            throw new CommandFailure($"{File} cannot be started: {exception.Message}");
        }
    }

    // As "dotnet tool run" looks: in both places of each folder, up to a manifest that says it is the root.
    private static bool IsInManifest(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            foreach (var manifest in (string[])[Path.Combine(at.FullName, ".config", "dotnet-tools.json"), Path.Combine(at.FullName, "dotnet-tools.json")])
            {
                if (!System.IO.File.Exists(manifest))
                {
                    continue;
                }

                var tools = Read(manifest);
                if (tools.HasTool)
                {
                    return true;
                }

                if (tools.IsRoot)
                {
                    return false;
                }
            }
        }

        return false;
    }

    private static (bool HasTool, bool IsRoot) Read(string manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllText(manifest));
            var root = document.RootElement;
            var isObject = root.ValueKind is JsonValueKind.Object;
            return (
                isObject && root.TryGetProperty("tools", out var tools) && tools.ValueKind is JsonValueKind.Object
                    && tools.EnumerateObject().Any(tool => tool.Name.Equals(Package, StringComparison.OrdinalIgnoreCase)),
                isObject && root.TryGetProperty("isRoot", out var isRoot) && isRoot.ValueKind is JsonValueKind.True);
        }
        catch (JsonException exception)
        {
            throw new CommandFailure($"{manifest} is not a tool manifest: {exception.Message}");
        }
    }
}
