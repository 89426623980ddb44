using System.Text.Json.Nodes;
using ManagedAccess.Testing;

namespace ManagedAccess.FreshApps;

/// <summary>What the apps trust, on loopback ports: an OAuth authorization server, and a Cloudflare Access account.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly List<TestIssuerServer> _hosts = [];

    private Servers()
    {
        OAuth = new TestIssuer(TestIssuerServer.NewOrigin());
        Access = new TestIssuer(TestIssuerServer.NewOrigin());
        OAuth.MetadataOverride = new JsonObject
        {
            ["issuer"] = OAuth.Issuer,
            ["jwks_uri"] = $"{OAuth.Issuer}/keys",
            ["authorization_endpoint"] = $"{OAuth.Issuer}/authorize",
            ["token_endpoint"] = $"{OAuth.Issuer}/token",
            ["response_types_supported"] = new JsonArray("code"),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("none"),
            ["client_id_metadata_document_supported"] = true,
            ["authorization_response_iss_parameter_supported"] = true,
        }.ToJsonString();
    }

    public TestIssuer OAuth { get; }

    public TestIssuer Access { get; }

    public static async Task<Servers> StartAsync()
    {
        var servers = new Servers();
        foreach (var issuer in new[] { servers.OAuth, servers.Access })
        {
            var host = new TestIssuerServer(issuer);
            servers._hosts.Add(host);
            await host.StartAsync();
        }

        return servers;
    }

    public static string Origin(int port) => $"http://127.0.0.1:{port}";

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }
}
