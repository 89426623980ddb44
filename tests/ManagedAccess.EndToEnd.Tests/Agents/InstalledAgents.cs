using ManagedAccess.EndToEnd.Tests.Processes;

namespace ManagedAccess.EndToEnd.Tests.Agents;

/// <summary>The agents of <c>Agents/</c>: each has a folder with its version and a lock file, so that one that cannot be installed keeps no other from its test.</summary>
public sealed class InstalledAgents
{
    // The largest has 400 MB.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, NodePackages> _packages =
        new[] { "mcp-remote", "inspector", "codex", "opencode", "gemini", "claude-code" }.ToDictionary(name => name, name => new NodePackages("Agents/" + name, Patience));

    /// <summary>The path of a file below <c>node_modules</c>; skips the test when it cannot be had here.</summary>
    public async Task<string> FindAsync(string agent, string file)
    {
        var path = Path.Combine(await _packages[agent].InstallAsync(), "node_modules", file);
        Assert.SkipUnless(File.Exists(path), $"skipped: npm has no {file} for this machine");
        return path;
    }
}
