using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ManagedAccess.AspNetCore.Testing.Issuers;

/// <summary>A key pair of a test run. Making one takes a quarter of a second, so the apps of a process share the pairs by their number.</summary>
internal sealed class TestSigningKey(int number)
{
    private static readonly ConcurrentDictionary<int, Lazy<RSA>> Pairs = new();

    private readonly Lazy<RSA> _pair = Pairs.GetOrAdd(number, _ => new(() => RSA.Create(2048)));

    public string KeyId { get; } = string.Create(CultureInfo.InvariantCulture, $"test-key-{number + 1}");

    /// <summary>The public half (RFC 7517 §4).</summary>
    public JsonObject ToJwk()
    {
        var parameters = _pair.Value.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["kid"] = KeyId,
            ["kty"] = "RSA",
            ["alg"] = "RS256",
            ["use"] = "sig",
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
    }

    /// <summary>A signed token (RFC 7515 §7.1). The header gets <c>alg</c> and <c>kid</c>.</summary>
    public string Sign(JsonObject header, JsonObject claims)
    {
        header["alg"] = "RS256";
        header["kid"] = KeyId;
        var input = $"{Encode(header)}.{Encode(claims)}";
        lock (_pair)
        {
            return $"{input}.{Base64Url.EncodeToString(_pair.Value.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
        }
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
