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

    public TestIssuer Server { get; } = new(algorithm: algorithm);

    /// <summary>The published key, as stock JwtBearer takes it.</summary>
    public SecurityKey Key => new JsonWebKey(Server.Keys[0].ToJwk().ToJsonString());

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
        "unknown kid" => issuer.Token(header: header => header["kid"] = "nobody-knows", key: TestKey.Create("nobody-knows", index: 5)),
        "expired" => issuer.Token(claims => claims["exp"] = claims["iat"]!.GetValue<long>() - 3600),
        "wrong issuer" => issuer.Token(claims => claims["iss"] = "https://login.elsewhere.example"),
        "known kid, forged" => issuer.Token(key: TestKey.Create("key-1", index: 5)),
        _ => new string('a', 16400),
    };
}
