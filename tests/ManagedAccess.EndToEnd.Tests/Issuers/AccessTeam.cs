using System.Text.Json.Nodes;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests.Issuers;

/// <summary>A Cloudflare Access account as an application sees it: the certificates endpoint, and the assertions the edge adds to requests.</summary>
public sealed class AccessTeam : IAsyncDisposable
{
    public const string CertificatesPath = "/cdn-cgi/access/certs";

    public const string AudienceTag = "32eafc7626e737119b5bd9f5f2d5a2b3e0d2d3b4c5f6a7988990a1b2c3d4e5f6";

    private readonly KeyServer _server = new(FreePort.Next());
    private readonly List<TestKey> _keys = [];

    private AccessTeam() => Rotate();

    public KeyServer Server => _server;

    public string Issuer => _server.Origin;

    /// <summary>The settings of an application behind it.</summary>
    /// <param name="resource">The application's own origin.</param>
    public Dictionary<string, string> SettingsFor(string resource) => new()
    {
        ["Emulator:Enabled"] = "false",
        ["ManagedAccess:Resource"] = resource,
        ["ManagedAccess:AuthorizationServers:0:Type"] = "CloudflareAccess",
        ["ManagedAccess:AuthorizationServers:0:Issuer"] = Issuer,
        ["ManagedAccess:AuthorizationServers:0:Audiences:0"] = AudienceTag,
        ["ManagedAccess:AuthorizationServers:0:RequireHttpsMetadata"] = "false",
    };

    /// <param name="isUp">False: the port is taken by nobody until <see cref="KeyServer.StartAsync"/>.</param>
    public static async Task<AccessTeam> StartAsync(bool isUp = true)
    {
        var team = new AccessTeam();
        if (isUp)
        {
            await team._server.StartAsync();
        }

        return team;
    }

    /// <summary>Publishes a new current key and keeps the one before, as Access does every six weeks.</summary>
    public void Rotate()
    {
        _keys.Insert(0, new TestKey());
        Publish(_keys.Take(2));
    }

    /// <summary>Ends the seven days in which the previous key is published beside the current one.</summary>
    public void WithdrawPreviousKey() => Publish(_keys.Take(1));

    /// <summary>What the edge adds for Ada (Access docs, "Application token"), but for what <paramref name="change"/> does to it.</summary>
    /// <param name="change">Changes the claims.</param>
    /// <param name="keyAge">0: the current key; 1: the one before.</param>
    public string Assert(Action<JsonObject>? change = null, int keyAge = 0)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["aud"] = new JsonArray(AudienceTag),
            ["email"] = "ada@example.com",
            ["exp"] = now + 600,
            ["iat"] = now,
            ["nbf"] = now,
            ["iss"] = Issuer,
            ["type"] = "app",
            ["identity_nonce"] = Guid.NewGuid().ToString("N")[..16],
            ["sub"] = "7335d417-61da-459d-899c-0a01c76a2f94",
            ["country"] = "US",
        };
        change?.Invoke(claims);
        return _keys[keyAge].Sign("JWT", claims);
    }

    /// <summary>What the edge adds for a service token: nobody's <c>sub</c>, no <c>email</c>.</summary>
    public string AssertService() => Assert(claims =>
    {
        claims["sub"] = "";
        claims["common_name"] = "e367826f93b8d71185e03fe518aff3b4.access";
        claims.Remove("email");
        claims.Remove("nbf");
        claims.Remove("identity_nonce");
        claims.Remove("country");
    });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _keys.ForEach(key => key.Dispose());
    }

    private void Publish(IEnumerable<TestKey> keys)
    {
        // public_cert and public_certs are there for other software; whoever reads keys from them reads nonsense here (KEY-08).
        var certificates = keys.Select(key => new JsonObject { ["kid"] = key.Id, ["cert"] = "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n" }).ToList();
        _server.Documents[CertificatesPath] = new JsonObject
        {
            ["keys"] = new JsonArray([.. keys.Select(key => key.ToJwk())]),
            ["public_cert"] = certificates[0].DeepClone(),
            ["public_certs"] = new JsonArray([.. certificates]),
        }.ToJsonString();
    }
}
