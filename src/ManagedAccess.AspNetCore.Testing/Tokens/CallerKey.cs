using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ManagedAccess.AspNetCore.Testing.Tokens;

/// <summary>The key of a caller's client, which its token is bound to (RFC 9449).</summary>
internal sealed class CallerKey
{
    private readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _header;

    public CallerKey()
    {
        var point = _pair.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        Thumbprint = Digest($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}"""); // RFC 7638 §3
        _header = Encode(new()
        {
            ["typ"] = "dpop+jwt",
            ["alg"] = "ES256",
            ["jwk"] = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = x, ["y"] = y },
        });
    }

    /// <summary>The value of <c>cnf.jkt</c>.</summary>
    public string Thumbprint { get; }

    /// <summary>Whether a proof is one of this key.</summary>
    public bool IsOf(string proof) => proof.StartsWith(_header + ".", StringComparison.Ordinal);

    /// <summary>A proof for one request with a token (RFC 9449 §4.2).</summary>
    public string Prove(string token, string method, string url, DateTimeOffset now, string? nonce)
    {
        var claims = new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["htm"] = method,
            ["htu"] = url,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["ath"] = Digest(token),
        };
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        var input = $"{_header}.{Encode(claims)}";
        lock (_pair)
        {
            return $"{input}.{Base64Url.EncodeToString(_pair.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
        }
    }

    private static string Digest(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
