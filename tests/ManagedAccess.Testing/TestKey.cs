using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ManagedAccess.Testing;

/// <summary>A throw-away key pair with the name and the algorithm it is published under.</summary>
/// <param name="KeyId">The <c>kid</c>.</param>
/// <param name="Algorithm">RS*, PS* or ES*.</param>
/// <param name="Pair">The key pair itself.</param>
public sealed record TestKey(string KeyId, string Algorithm, AsymmetricAlgorithm Pair)
{
    // Making an RSA key takes a quarter of a second; tests that only need "another key" share a few.
    private static readonly ConcurrentDictionary<(string Family, int Index), Lazy<AsymmetricAlgorithm>> Pairs = new();

    /// <summary>The key number <paramref name="index"/> of this process, under any name.</summary>
    public static TestKey Create(string keyId, string algorithm = "RS256", int index = 0)
    {
        var family = algorithm[0] == 'E' ? algorithm : "RSA";
        var pair = Pairs.GetOrAdd((family, index), _ => new(() => algorithm switch
        {
            "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            "ES384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            "ES512" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => RSA.Create(2048),
        }));
        return new(keyId, algorithm, pair.Value);
    }

    /// <summary>The public half as a JWK (RFC 7517 §4).</summary>
    public JsonObject ToJwk()
    {
        var jwk = new JsonObject { ["kid"] = KeyId, ["alg"] = Algorithm, ["use"] = "sig" };
        if (Pair is RSA rsa)
        {
            var parameters = rsa.ExportParameters(false);
            jwk["kty"] = "RSA";
            jwk["n"] = Base64Url.EncodeToString(parameters.Modulus);
            jwk["e"] = Base64Url.EncodeToString(parameters.Exponent);
        }
        else
        {
            var parameters = ((ECDsa)Pair).ExportParameters(false);
            jwk["kty"] = "EC";
            jwk["crv"] = Algorithm switch { "ES256" => "P-256", "ES384" => "P-384", _ => "P-521" };
            jwk["x"] = Base64Url.EncodeToString(parameters.Q.X);
            jwk["y"] = Base64Url.EncodeToString(parameters.Q.Y);
        }

        return jwk;
    }

    /// <summary>A signature over <paramref name="data"/> with this key's algorithm, or with another of its family.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data, string? algorithm = null)
    {
        algorithm ??= Algorithm;
        var hash = algorithm[^3..] switch { "384" => HashAlgorithmName.SHA384, "512" => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        return Pair is RSA rsa
            ? rsa.SignData(data, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            : ((ECDsa)Pair).SignData(data, hash);
    }
}
