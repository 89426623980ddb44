using System.Text.Json.Nodes;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests.Issuers;

/// <summary>An OAuth authorization server for the wiki's process: a <see cref="TestIssuer"/> on a port.</summary>
public sealed class OAuthServer : IAsyncDisposable
{
    private readonly TestIssuer _issuer = new(TestIssuerServer.NewOrigin());
    private readonly TestIssuerServer _server;

    private OAuthServer() => _server = new(_issuer);

    public string Issuer => _issuer.Issuer;

    public static async Task<OAuthServer> StartAsync()
    {
        var server = new OAuthServer();
        await server._server.StartAsync();
        return server;
    }

    /// <summary>A good token for <paramref name="resource"/>, but for what <paramref name="change"/> does to it.</summary>
    public string Issue(string resource, Action<JsonObject>? change = null, string type = "at+jwt", TestKey? key = null) => _issuer.Issue(
        claims =>
        {
            claims["aud"] = resource;
            change?.Invoke(claims);
        },
        header => header["typ"] = type,
        key);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
