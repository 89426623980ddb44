using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ManagedAccess.Testing;

/// <summary>The key of a client, and the proofs it makes (RFC 9449 §4.2).</summary>
public sealed class TestProof(TimeProvider clock, string algorithm = "ES256", int index = 40)
{
    /// <summary>The key pair.</summary>
    public TestKey Key { get; } = TestKey.Create("proof", algorithm, index);

    /// <summary>The public half, without members that proofs do not need.</summary>
    public JsonObject Jwk()
    {
        var jwk = Key.ToJwk();
        jwk.Remove("kid");
        jwk.Remove("alg");
        jwk.Remove("use");
        return jwk;
    }

    /// <summary>The thumbprint (RFC 7638 §3), written down by hand here.</summary>
    public string Thumbprint
    {
        get
        {
            var jwk = Jwk();
            string[] members = jwk["kty"]!.GetValue<string>() == "RSA" ? ["e", "kty", "n"] : ["crv", "kty", "x", "y"];
            var text = "{" + string.Join(',', members.Select(name => $"\"{name}\":\"{jwk[name]!.GetValue<string>()}\"")) + "}";
            return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <summary>Binds a token to the key.</summary>
    public void Bind(JsonObject claims) => claims["cnf"] = new JsonObject { ["jkt"] = Thumbprint };

    /// <summary>The value of <c>ath</c>.</summary>
    public static string DigestOf(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    /// <summary>A proof, good unless <paramref name="claims"/>, <paramref name="header"/> or <paramref name="key"/> spoil it.</summary>
    public string Create(string token, string url, string method = "GET", Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? key = null)
    {
        var payload = new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["htm"] = method,
            ["htu"] = url,
            ["iat"] = clock.GetUtcNow().ToUnixTimeSeconds(),
            ["ath"] = DigestOf(token),
        };
        var head = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = Key.Algorithm, ["jwk"] = Jwk() };
        claims?.Invoke(payload);
        header?.Invoke(head);
        return new TestIssuer().SignRaw(head.ToJsonString(), payload.ToJsonString(), key ?? Key);
    }
}
