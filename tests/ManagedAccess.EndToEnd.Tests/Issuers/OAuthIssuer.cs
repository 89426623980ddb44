using System.Text.Json.Nodes;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests.Issuers;

/// <summary>An authorization server reduced to what a resource sees of it: metadata, keys, and tokens of whatever content a test needs.</summary>
public sealed class OAuthIssuer : IAsyncDisposable
{
    private const string JwksPath = "/jwks";

    private readonly KeyServer _server = new(FreePort.Next());
    private readonly TestKey _key = new();

    private OAuthIssuer()
    {
        _server.Documents["/.well-known/oauth-authorization-server"] = new JsonObject
        {
            ["issuer"] = Issuer,
            ["jwks_uri"] = Issuer + JwksPath,
            ["response_types_supported"] = new JsonArray("code"),
        }.ToJsonString();
        _server.Documents[JwksPath] = new JsonObject { ["keys"] = new JsonArray(_key.ToJwk()) }.ToJsonString();
    }

    public string Issuer => _server.Origin;

    public static async Task<OAuthIssuer> StartAsync()
    {
        var issuer = new OAuthIssuer();
        await issuer._server.StartAsync();
        return issuer;
    }

    /// <summary>A good token for <paramref name="resource"/> (RFC 9068 §2.2), but for what <paramref name="change"/> does to it.</summary>
    public string Issue(string resource, Action<JsonObject>? change = null, string type = "at+jwt", TestKey? key = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = "5b1ae0c6",
            ["aud"] = resource,
            ["client_id"] = "reader",
            ["iat"] = now,
            ["exp"] = now + 600,
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["scope"] = "wiki.read wiki.write",
            ["name"] = "Ada Lovelace",
            ["email"] = "ada@example.com",
        };
        change?.Invoke(claims);
        return (key ?? _key).Sign(type, claims);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _key.Dispose();
    }
}
