using System.Globalization;
using System.Text.RegularExpressions;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests.Processes;

/// <summary>A server of another make, from a script of <c>Node/</c>.</summary>
public sealed partial class NodeServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private NodeServer(ChildProcess process, string identifier) => (_process, Identifier) = (process, identifier);

    /// <summary>Its issuer or its resource identifier.</summary>
    public string Identifier { get; }

    /// <summary>panva's oidc-provider.</summary>
    /// <param name="node">Runs it.</param>
    /// <param name="resources">The resources that it issues tokens for.</param>
    public static Task<NodeServer> StartAuthorizationServerAsync(NodeWorkspace node, params IEnumerable<string> resources) =>
        StartAsync(node, "authorization-server.mjs", [Text(FreePort.Next()), .. resources]);

    /// <summary>The MCP TypeScript SDK's own server, with its metadata and its challenge; the resource is <c>/mcp</c> on <paramref name="port"/>.</summary>
    public static Task<NodeServer> StartResourceServerAsync(NodeWorkspace node, int port, string issuer) =>
        StartAsync(node, "resource-server.mjs", [Text(port), issuer]);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<NodeServer> StartAsync(NodeWorkspace node, string script, IEnumerable<string> arguments)
    {
        var process = await node.StartAsync(script, arguments);
        try
        {
            var (ready, _) = await process.WaitForAsync(Ready());
            return new NodeServer(process, ready.Groups["identifier"].Value);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^READY (?<identifier>\S+)$")]
    private static partial Regex Ready();
}
