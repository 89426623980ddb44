using System.Text.Json.Nodes;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests.Issuers;

/// <summary>A Cloudflare Access account as an application sees it: the certificates endpoint, and the assertions the edge adds to requests.</summary>
public sealed class AccessTeam : IAsyncDisposable
{
    public const string AudienceTag = TestIssuer.DefaultAudienceTag;

    private static int _keys;

    private readonly TestIssuer _issuer = new(TestIssuerServer.NewOrigin());

    private AccessTeam()
    {
        Server = new(_issuer);
        _issuer.Keys.Clear();
        Rotate();
    }

    public TestIssuerServer Server { get; }

    public string Issuer => _issuer.Issuer;

    /// <summary>What the account does with requests.</summary>
    public TestIssuerState State
    {
        set => _issuer.State = value;
    }

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

    /// <param name="isUp">False: the port is taken by nobody until <see cref="TestIssuerServer.StartAsync"/>.</param>
    public static async Task<AccessTeam> StartAsync(bool isUp = true)
    {
        var team = new AccessTeam();
        if (isUp)
        {
            await team.Server.StartAsync();
        }

        return team;
    }

    /// <summary>Publishes a new current key and keeps the one before, as Access does every six weeks.</summary>
    public void Rotate()
    {
        // No two accounts of a process share a key.
        var number = Interlocked.Increment(ref _keys);
        _issuer.Keys.Insert(0, TestKey.Create($"access-{number}", index: 100 + number));
        Publish(2);
    }

    /// <summary>Ends the seven days in which the previous key is published beside the current one.</summary>
    public void WithdrawPreviousKey() => Publish(1);

    /// <summary>What the edge adds for Ada (Access docs, "Application token"), but for what <paramref name="change"/> does to it.</summary>
    /// <param name="change">Changes the claims.</param>
    /// <param name="keyAge">0: the current key; 1: the one before.</param>
    public string Assert(Action<JsonObject>? change = null, int keyAge = 0) => _issuer.IssueAssertion(
        claims =>
        {
            claims["identity_nonce"] = Guid.NewGuid().ToString("N")[..16]; // no two assertions are the same
            change?.Invoke(claims);
        },
        key: _issuer.Keys[keyAge]);

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

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private void Publish(int count)
    {
        // public_cert and public_certs are there for other software; whoever reads keys from them reads nonsense here (KEY-08).
        var keys = _issuer.Keys.Take(count).ToArray();
        var certificates = keys.Select(key => new JsonObject { ["kid"] = key.KeyId, ["cert"] = "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n" }).ToList();
        _issuer.KeySetOverride = new JsonObject
        {
            ["keys"] = new JsonArray([.. keys.Select(key => key.ToJwk())]),
            ["public_cert"] = certificates[0].DeepClone(),
            ["public_certs"] = new JsonArray([.. certificates]),
        }.ToJsonString();
    }
}
