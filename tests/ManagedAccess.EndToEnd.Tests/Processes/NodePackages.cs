using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ManagedAccess.EndToEnd.Tests.Processes;

/// <summary>Node.js with the packages of a folder's <c>package.json</c>, installed once per machine and lock file; or the reason why not.</summary>
/// <param name="name">The folder, below the folder of the tests.</param>
/// <param name="patience">How long the installation may take.</param>
public sealed class NodePackages(string name, TimeSpan patience)
{
    /// <summary>What the packages ask for.</summary>
    private const int MinimumVersion = 18;

    private static readonly string Settings = Path.Combine(AppContext.BaseDirectory, "Node", ".npmrc");

    private readonly Lock _gate = new();
    private Task<(string? Folder, string? Absence)>? _installed;

    /// <summary>Where the packages are described.</summary>
    public string Sources { get; } = Path.Combine(AppContext.BaseDirectory, name);

    /// <summary>Where <c>node_modules</c> is; skips the test when Node.js or the packages cannot be had here.</summary>
    public async Task<string> InstallAsync()
    {
        Task<(string? Folder, string? Absence)> installation;
        lock (_gate)
        {
            installation = _installed ??= RunAsync();
        }

        var (folder, absence) = await installation;
        Assert.SkipWhen(absence is not null, $"skipped: {absence}");
        return folder!;
    }

    public static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..16];

    private async Task<(string? Folder, string? Absence)> RunAsync()
    {
        if (await RunAsync("node", ["--version"], Sources) is not { ExitCode: 0 } version)
        {
            return (null, "Node is not there");
        }

        if (!int.TryParse(version.Output.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture, out var major) || major < MinimumVersion)
        {
            return (null, $"Node {MinimumVersion} or later is needed, and {version.Output} is there");
        }

        var folder = Path.Combine(Path.GetTempPath(), $"managed-access-node-{Digest(await File.ReadAllBytesAsync(Path.Combine(Sources, "package-lock.json")))}");
        if (Directory.Exists(folder))
        {
            return (folder, null);
        }

        // Installed elsewhere and moved in one step: a run that is interrupted leaves nothing half done, and two runs do not meet.
        var workshop = Directory.CreateTempSubdirectory("managed-access-node-").FullName;
        foreach (var file in (string[])[Path.Combine(Sources, "package.json"), Path.Combine(Sources, "package-lock.json"), Settings])
        {
            File.Copy(file, Path.Combine(workshop, Path.GetFileName(file)));
        }

        var installation = await RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], workshop);
        if (installation is not { ExitCode: 0 })
        {
            Directory.Delete(workshop, recursive: true);
            return (null, installation is { Output: var reason } ? $"npm cannot install the packages of {name}: {reason}" : $"npm is not there, or takes too long for the packages of {name}");
        }

        try
        {
            Directory.Move(workshop, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(workshop, recursive: true); // another run was faster
        }

        return (folder, null);
    }

    private async Task<(int ExitCode, string Output)?> RunAsync(string program, string[] arguments, string folder)
    {
        try
        {
            await using var process = ChildProcess.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder });
            var exitCode = await process.WaitForExitAsync(patience);
            return (exitCode, process.Output);
        }
        catch (Exception exception) when (exception is Win32Exception or OperationCanceledException)
        {
            return null; // no such program, or one that does not come to an end
        }
    }
}
