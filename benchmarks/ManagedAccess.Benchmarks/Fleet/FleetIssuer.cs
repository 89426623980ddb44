using System.Text.Json.Nodes;
using ManagedAccess.Testing;

namespace ManagedAccess.Benchmarks.Fleet;

/// <summary>The authorization server of the fleet: tokens of sessions, tokens that are bound to a key, and logout tokens.</summary>
internal sealed class FleetIssuer(TestIssuer issuer)
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static string NewSession() => Guid.NewGuid().ToString("N");

    public string Token(string session) => issuer.Issue(claims => claims["sid"] = session);

    public string BoundToken(TestProof client) => issuer.Issue(client.Bind);

    /// <summary>Ends a session (OpenID Connect Back-Channel Logout 1.0 §2.4).</summary>
    public string Logout(string session)
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        var payload = new JsonObject
        {
            ["iss"] = issuer.Issuer,
            ["aud"] = FleetNode.LogoutAudience,
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["iat"] = now,
            ["exp"] = now + 120,
            ["sid"] = session,
            ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() },
        };
        var header = new JsonObject { ["alg"] = issuer.Keys[0].Algorithm, ["kid"] = issuer.Keys[0].KeyId, ["typ"] = "logout+jwt" };
        return issuer.SignRaw(header.ToJsonString(), payload.ToJsonString());
    }
}
