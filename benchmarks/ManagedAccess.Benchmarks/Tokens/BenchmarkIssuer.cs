using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Benchmarks.Tokens;

/// <summary>One issuer for both libraries: tokens of 12 claims, about a thousand characters with RS256.</summary>
internal sealed class BenchmarkIssuer(string algorithm = "RS256")
{
    public const string Issuer = TestIssuer.DefaultIssuer;
    public const string Audience = TestIssuer.DefaultAudience;

    private int _number;

    /// <summary>Publishes two keys, the current and the next, as every issuer does that rotates; Access always has two.</summary>
    public TestIssuer Server { get; } = new(algorithm: algorithm) { Keys = { TestKey.Create("key-2", algorithm, index: 1) } };

    /// <summary>The published keys, as stock JwtBearer takes them.</summary>
    public IEnumerable<SecurityKey> Keys => Server.Keys.Select(key => new JsonWebKey(key.ToJwk().ToJsonString()));

    public string Token(Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? key = null) =>
        Server.Issue(
            all =>
            {
                all["sub"] = $"3f6f1c5e-61da-459d-899c-{_number++:d12}";
                all["exp"] = all["iat"]!.GetValue<long>() + 86400;
                claims?.Invoke(all);
            },
            header,
            key);
}

/// <summary>The refusals of the table: what an attacker sends, and what it costs.</summary>
internal static class Refusals
{
    public static readonly string[] Names = ["malformed", "no dots", "three garbage segments", "alg none", "unknown kid", "expired", "wrong issuer", "known kid, forged", "16 KB"];

    public static string Token(BenchmarkIssuer issuer, string name) => name switch
    {
        "malformed" => "abc",
        "no dots" => new string('a', 900),
        "three garbage segments" => $"{new string('a', 40)}.{new string('b', 400)}.{new string('c', 342)}",
        "alg none" => issuer.Token(header: header => header["alg"] = "none"),
        "unknown kid" => Forged(() => issuer.Token(header: header => header["kid"] = "nobody-knows", key: TestKey.Create("nobody-knows", index: 5))),
        "expired" => issuer.Token(claims => claims["exp"] = claims["iat"]!.GetValue<long>() - 3600),
        "wrong issuer" => issuer.Token(claims => claims["iss"] = "https://login.elsewhere.example"),
        "known kid, forged" => Forged(() => issuer.Token(key: TestKey.Create("key-1", index: 5))),
        _ => new string('a', 16400),
    };

    // A signature below 2^2047, and so below every modulus: one that is not is refused without arithmetic, and chance would decide what
    // stock spends on it. An attacker does not leave that to chance.
    private static string Forged(Func<string> issue)
    {
        while (true)
        {
            var token = issue();
            if (token[token.LastIndexOf('.') + 1] is (>= 'A' and <= 'Z') or (>= 'a' and <= 'f'))
            {
                return token;
            }
        }
    }
}
