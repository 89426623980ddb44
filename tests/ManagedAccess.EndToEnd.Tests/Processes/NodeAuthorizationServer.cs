using System.Globalization;
using System.Text.RegularExpressions;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests.Processes;

/// <summary>panva's oidc-provider, from <c>Node/authorization-server.mjs</c>.</summary>
public sealed partial class NodeAuthorizationServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private NodeAuthorizationServer(ChildProcess process, string issuer) => (_process, Issuer) = (process, issuer);

    public string Issuer { get; }

    public static async Task<NodeAuthorizationServer> StartAsync(NodeWorkspace node, params IEnumerable<string> resources)
    {
        var process = await node.StartAsync("authorization-server.mjs", [FreePort.Next().ToString(CultureInfo.InvariantCulture), .. resources]);
        try
        {
            var (ready, _) = await process.WaitForAsync(Ready());
            return new NodeAuthorizationServer(process, ready.Groups["issuer"].Value);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [GeneratedRegex(@"^READY (?<issuer>\S+)$")]
    private static partial Regex Ready();
}
