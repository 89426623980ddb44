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

    // Ctrl+C reaches every process of the terminal by itself, and a second signal would cut the emulator's own end short.
    private static readonly TimeSpan OwnEnd = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(30);

    /// <summary>Looks beside this tool, on the path, where global tools are, and in the tool manifests of the folder and of those above it.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <param name="self">The file of this process.</param>
    /// <param name="folder">The working directory.</param>
    /// <returns>Null where it is not installed.</returns>
    public static EmulatorProgram? Find(Func<string, string?> variable, string? self, string folder)
    {
        var home = variable("DOTNET_CLI_HOME") is { Length: > 0 } other ? other : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] path = (variable("PATH") ?? "").Split(Path.PathSeparator);
        return FileIn([Path.GetDirectoryName(self), .. path, Path.Combine(home, ".dotnet", "tools")], Name) is { } tool ? new(tool)
            : !IsInManifest(folder) ? null
            : HostIn(path, variable("DOTNET_HOST_PATH")) is { } host ? new(host, "tool", "run", Name, "--")
            : throw new CommandFailure($"The tool manifest of this folder has {Package}, but dotnet is in no folder of PATH.");
    }

    // By its whole path: a bare name would also be looked for in the working directory, which may be a clone of somebody else's repository.
    private static string? FileIn(IEnumerable<string?> folders, string program)
    {
        var file = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return folders.OfType<string>().Where(Path.IsPathFullyQualified).Select(place => Path.Combine(place, file)).FirstOrDefault(System.IO.File.Exists);
    }

    private static string? HostIn(IEnumerable<string?> folders, string? running) =>
        running is not null && Path.IsPathFullyQualified(running) && System.IO.File.Exists(running) ? running : FileIn(folders, "dotnet");

    /// <summary>Runs it at this terminal. When this tool is told to end, the emulator is told too.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="CommandFailure">It cannot be started.</exception>
    public async Task<int> RunAsync(IEnumerable<string> arguments, CancellationToken stop)
    {
        using var process = Start(arguments);
        var ended = process.WaitForExitAsync(CancellationToken.None);
        var told = new TaskCompletionSource();
        await using var registration = stop.Register(told.SetResult);
        if (await Task.WhenAny(ended, told.Task) != ended && !await HasEndedAsync(ended, OwnEnd))
        {
            Signals.Terminate(process);
            if (!await HasEndedAsync(ended, LongestEnd))
            {
                process.Kill(entireProcessTree: true);
            }
        }

        await ended;
        return process.ExitCode;
    }

    private static async Task<bool> HasEndedAsync(Task end, TimeSpan limit) =>
        await Task.WhenAny(end, Task.Delay(limit, TimeProvider.System, CancellationToken.None)) == end;

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
