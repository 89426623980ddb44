using System.Buffers.Text;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>
/// Reads a JWK Set (RFC 7517 §5). A key that cannot be used is skipped and the others count (KEY-05); a document with no usable
/// key is not a key set.
/// </summary>
internal static class JwkSetReader
{
    private const int MaxKeys = 100;
    private const int MaxKeyIdLength = 1024;
    private const int SmallestRsaBits = 2048; // RFC 7518 §3.3
    private const int LargestRsaBits = 8192; // verification time grows with the square
    private const int LargestExponentBytes = 8;

    // RFC 7518 §6.2.2, §6.3.2, §6.4.1
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <exception cref="JsonException">The document is not JSON.</exception>
    public static ImmutableArray<SigningKey> Read(ReadOnlyMemory<byte> json, IReadOnlySet<string> algorithms)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var keys = new List<SigningKey>();
        foreach (var element in list.EnumerateArray().Take(MaxKeys))
        {
            if (TryRead(element, algorithms) is { } key && !keys.Exists(key.IsSameAs))
            {
                keys.Add(key);
            }
        }

        // If two keys of one algorithm share a kid, it is not known which is meant, and neither is used. If their algorithms differ, the token names one
        // (RFC 7517 §4.5: alternatives of different types may share a kid).
        return [.. keys.Where(key => key.KeyId is null || keys.Count(other => other.KeyId == key.KeyId && other.Algorithm == key.Algorithm) == 1)];
    }

    /// <summary>Reads the one public key that a signed document itself contains (RFC 9449 §4.2).</summary>
    /// <param name="json">The JWK: valid JSON without repeated names.</param>
    /// <param name="algorithm">The algorithm of the document, which the key must fit.</param>
    /// <returns>Null if it is not a usable public key, or holds a private or symmetric one.</returns>
    public static SigningKey? ReadPublic(ReadOnlyMemory<byte> json, string algorithm)
    {
        using var document = JsonDocument.Parse(json);
        var jwk = document.RootElement;
        return jwk.ValueKind == JsonValueKind.Object && !Array.Exists(PrivateMembers, name => jwk.TryGetProperty(name, out _))
            && TryRead(jwk, FrozenSet.Create(StringComparer.Ordinal, algorithm), algorithm) is { } key && key.Algorithm == algorithm ? key : null;
    }

    private static SigningKey? TryRead(JsonElement jwk, IReadOnlySet<string> algorithms, string? algorithm = null)
    {
        try
        {
            return IsForVerifying(jwk, algorithms, out var keyId, out var declared) && TryGetText(jwk, "kty", out var type) ? type switch
            {
                "RSA" => Rsa(jwk, keyId, declared ?? algorithm, algorithms),
                "EC" => Ec(jwk, keyId, declared ?? algorithm, algorithms),
                _ => null,
            } : null;
        }
        catch (Exception e) when (e is CryptographicException or InvalidOperationException)
        {
            return null; // a point off its curve, an invalid modulus, a text that is not Unicode: skipped like any unusable key
        }
    }

    private static bool IsForVerifying(JsonElement jwk, IReadOnlySet<string> algorithms, out string? keyId, out string? declared)
    {
        (keyId, declared) = (null, null);
        return jwk.ValueKind == JsonValueKind.Object
            && !jwk.EnumerateObject().GroupBy(member => member.Name, StringComparer.Ordinal).Any(same => same.Count() > 1)
            && TryGetText(jwk, "kid", out keyId) && (keyId is null || keyId.Length <= MaxKeyIdLength)
            && TryGetText(jwk, "alg", out declared) && (declared is null || algorithms.Contains(declared))
            && TryGetText(jwk, "use", out var use) && use is (null or "sig")
            && MayVerify(jwk)
            && !jwk.TryGetProperty("d", out _); // a published private key is known to everybody
    }

    // RFC 7517 §4.3
    private static bool MayVerify(JsonElement jwk) =>
        !jwk.TryGetProperty("key_ops", out var operations)
        || (operations.ValueKind == JsonValueKind.Array
            && operations.EnumerateArray().Any(operation => operation.ValueKind == JsonValueKind.String && operation.ValueEquals("verify")));

    private static SigningKey? Rsa(JsonElement jwk, string? keyId, string? declared, IReadOnlySet<string> algorithms)
    {
        // A key without <c>alg</c> is used with the one algorithm every server implements (RFC 8725 §3.1: one key, one algorithm).
        var algorithm = declared ?? SigningAlgorithms.Rs256;
        if (algorithm[0] is not ('R' or 'P') || !algorithms.Contains(algorithm)
            || !TryGetBytes(jwk, "n", out var modulus) || !TryGetBytes(jwk, "e", out var exponent))
        {
            return null;
        }

        modulus = modulus.AsSpan().TrimStart((byte)0).ToArray();
        exponent = exponent.AsSpan().TrimStart((byte)0).ToArray();
        var bits = modulus.Length == 0 ? 0 : (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
        if (bits is < SmallestRsaBits or > LargestRsaBits || (modulus[^1] & 1) == 0
            || exponent.Length is 0 or > LargestExponentBytes || (exponent[^1] & 1) == 0 || exponent is [1]
            || WeakRsaKey.Matches(modulus))
        {
            return null;
        }

        var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        var material = $"{Base64Url.EncodeToString(modulus)}.{Base64Url.EncodeToString(exponent)}";
        return new(keyId, algorithm, material, modulus.Length, new RsaSecurityKey(rsa) { KeyId = keyId }) { BoundIssuer = IssuerOf(jwk) };
    }

    private static SigningKey? Ec(JsonElement jwk, string? keyId, string? declared, IReadOnlySet<string> algorithms)
    {
        if (!TryGetText(jwk, "crv", out var name))
        {
            return null;
        }

        // RFC 7518 §3.4: each curve has one algorithm.
        var (algorithm, curve, size) = name switch
        {
            "P-256" => ("ES256", ECCurve.NamedCurves.nistP256, 32),
            "P-384" => ("ES384", ECCurve.NamedCurves.nistP384, 48),
            "P-521" => ("ES512", ECCurve.NamedCurves.nistP521, 66),
            _ => ("", default, 0),
        };
        if (!algorithms.Contains(algorithm) || (declared is not null && declared != algorithm)
            || !TryGetBytes(jwk, "x", out var x) || !TryGetBytes(jwk, "y", out var y) || x.Length != size || y.Length != size)
        {
            return null;
        }

        var ecdsa = ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } });
        var material = $"{name}.{Base64Url.EncodeToString(x)}.{Base64Url.EncodeToString(y)}";
        return new(keyId, algorithm, material, size * 2, new ECDsaSecurityKey(ecdsa) { KeyId = keyId }) { BoundIssuer = IssuerOf(jwk) };
    }

    private static string? IssuerOf(JsonElement jwk) => TryGetText(jwk, "issuer", out var issuer) ? issuer : "";

    // True when the member is absent (null) or a string.
    private static bool TryGetText(JsonElement jwk, string name, out string? text)
    {
        text = null;
        if (!jwk.TryGetProperty(name, out var value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        text = value.GetString();
        return true;
    }

    private static bool TryGetBytes(JsonElement jwk, string name, out byte[] bytes)
    {
        bytes = [];
        if (!TryGetText(jwk, name, out var text) || text is null || !Base64Url.IsValid(text) || text.Contains('='))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}
