using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ManagedAccess.EndToEnd.Tests.Processes;

/// <summary>Node.js with the packages of <c>Node/package.json</c>, installed once per machine and lock file; or the reason why not.</summary>
public sealed class NodeWorkspace
{
    /// <summary>What the packages ask for.</summary>
    private const int MinimumVersion = 18;

    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "Node");

    private readonly Lazy<Task<(string? Folder, string? Absence)>> _installed = new(InstallAsync);

    /// <summary>Starts a script of <c>Node/</c>; skips the test when Node.js or its packages cannot be had here.</summary>
    public async Task<ChildProcess> StartAsync(string script, params IEnumerable<string> arguments)
    {
        var (folder, absence) = await _installed.Value;
        Assert.SkipWhen(absence is not null, $"skipped: {absence}");

        // Beside node_modules, where imports are resolved from; under its own digest, so that two versions of the tests do not meet.
        var text = await File.ReadAllBytesAsync(Path.Combine(Sources, script));
        var copy = Path.Combine(folder!, $"{Digest(text)}-{script}");
        if (!File.Exists(copy))
        {
            await WriteAtOnceAsync(copy, text);
        }

        return ChildProcess.Start(new ProcessStartInfo("node", [copy, .. arguments]) { WorkingDirectory = folder });
    }

    private static async Task<(string? Folder, string? Absence)> InstallAsync()
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
        foreach (var file in (string[])["package.json", "package-lock.json", ".npmrc"])
        {
            File.Copy(Path.Combine(Sources, file), Path.Combine(workshop, file));
        }

        var installation = await RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], workshop);
        if (installation is not { ExitCode: 0 })
        {
            Directory.Delete(workshop, recursive: true);
            return (null, installation is { Output: var reason } ? $"npm cannot install the packages: {reason}" : "npm is not there, or takes too long");
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

    private static async Task<(int ExitCode, string Output)?> RunAsync(string program, string[] arguments, string folder)
    {
        try
        {
            await using var process = ChildProcess.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder });
            var exitCode = await process.WaitForExitAsync(TimeSpan.FromSeconds(90));
            return (exitCode, process.Output);
        }
        catch (Exception exception) when (exception is Win32Exception or OperationCanceledException)
        {
            return null; // no such program, or one that does not come to an end
        }
    }

    private static async Task WriteAtOnceAsync(string path, byte[] content)
    {
        var draft = path + Guid.NewGuid().ToString("N");
        await File.WriteAllBytesAsync(draft, content);
        File.Move(draft, path, overwrite: true);
    }

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..16];
}
