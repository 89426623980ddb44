using System.Globalization;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests.Processes;

/// <summary>Software of other makes for the tests of a class, started when the first test asks for it: an authorization server, the wiki behind it, and a protected resource behind it.</summary>
public sealed class OtherMakes(NodeWorkspace node) : IAsyncDisposable
{
    private readonly int _wikiPort = FreePort.Next();
    private readonly int _toolsPort = FreePort.Next();
    private NodeServer? _server;
    private NodeServer? _tools;
    private WikiProcess? _wiki;

    /// <summary>The wiki in Production, which knows the authorization server by settings alone. Skips the test without Node.js.</summary>
    public async Task<WikiProcess> WikiAsync() => _wiki ??= await WikiProcess.StartAsync(
        new Dictionary<string, string>
        {
            ["Emulator:Enabled"] = "false",
            ["ManagedAccess:Resource"] = At(_wikiPort),
            ["ManagedAccess:AuthorizationServers:0:Issuer"] = (await ServerAsync()).Identifier,
            ["ManagedAccess:AuthorizationServers:0:RequireHttpsMetadata"] = "false",
        },
        "Production",
        _wikiPort);

    /// <summary>An MCP server without any of our code. Skips the test without Node.js.</summary>
    public async Task<NodeServer> ToolsAsync() => _tools ??= await NodeServer.StartResourceServerAsync(node, _toolsPort, (await ServerAsync()).Identifier);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new IAsyncDisposable?[] { _wiki, _tools, _server }.OfType<IAsyncDisposable>())
        {
            await process.DisposeAsync();
        }
    }

    private async Task<NodeServer> ServerAsync() => _server ??= await NodeServer.StartAuthorizationServerAsync(node, At(_wikiPort), At(_toolsPort) + "/mcp");

    private static string At(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
}
