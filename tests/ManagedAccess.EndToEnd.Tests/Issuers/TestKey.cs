using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManagedAccess.EndToEnd.Tests.Issuers;

/// <summary>A throw-away RSA key that signs with RS256.</summary>
public sealed class TestKey : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);

    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The public half (RFC 7517 §4, RFC 7518 §6.3.1).</summary>
    public JsonObject ToJwk()
    {
        var parameters = _rsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["kid"] = Id,
            ["kty"] = "RSA",
            ["alg"] = "RS256",
            ["use"] = "sig",
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
        };
    }

    /// <summary>RFC 7515 §3.1, of exactly these claims.</summary>
    /// <param name="type">The header <c>typ</c>, or null for none.</param>
    /// <param name="claims">The payload.</param>
    public string Sign(string? type, JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = Id };
        if (type is not null)
        {
            header["typ"] = type;
        }

        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public void Dispose() => _rsa.Dispose();

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
