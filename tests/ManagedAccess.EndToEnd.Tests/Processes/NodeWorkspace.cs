using System.Diagnostics;

namespace ManagedAccess.EndToEnd.Tests.Processes;

/// <summary>Runs the scripts of <c>Node/</c> with its packages.</summary>
public sealed class NodeWorkspace
{
    private readonly NodePackages _packages = new("Node", TimeSpan.FromSeconds(90));

    /// <summary>Starts a script of <c>Node/</c>; skips the test when Node.js or its packages cannot be had here.</summary>
    public async Task<ChildProcess> StartAsync(string script, params IEnumerable<string> arguments)
    {
        var folder = await _packages.InstallAsync();

        // Beside node_modules, where imports are resolved from; under its own digest, so that two versions of the tests do not meet.
        var text = await File.ReadAllBytesAsync(Path.Combine(_packages.Sources, script));
        var copy = Path.Combine(folder, $"{NodePackages.Digest(text)}-{script}");
        if (!File.Exists(copy))
        {
            await WriteAtOnceAsync(copy, text);
        }

        return ChildProcess.Start(new ProcessStartInfo("node", [copy, .. arguments]) { WorkingDirectory = folder });
    }

    /// <summary>The text of a file of a package; skips the test when the packages cannot be had here.</summary>
    public async Task<string> ReadPackageAsync(string path) =>
        await File.ReadAllTextAsync(Path.Combine(await _packages.InstallAsync(), "node_modules", path));

    private static async Task WriteAtOnceAsync(string path, byte[] content)
    {
        var draft = path + Guid.NewGuid().ToString("N");
        await File.WriteAllBytesAsync(draft, content);
        File.Move(draft, path, overwrite: true);
    }
}
