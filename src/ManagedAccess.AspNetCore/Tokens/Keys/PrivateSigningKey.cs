using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>A private key of this app: signs the JWTs that the app itself makes.</summary>
internal sealed class PrivateSigningKey
{
    private const int MinRsaBits = 2048; // RFC 7518 §3.3

    private readonly AsymmetricAlgorithm _key;
    private readonly string _algorithm;

    private PrivateSigningKey(AsymmetricAlgorithm key, string algorithm)
    {
        (_key, _algorithm) = (key, algorithm);
        _ = Sign("a"u8); // a public key cannot sign
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(PublicJwk())));
    }

    /// <summary>The thumbprint of the public key (RFC 7638).</summary>
    public string Thumbprint { get; }

    /// <summary>Reads a PEM file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="algorithm">The algorithm of the signatures, which the key must fit.</param>
    /// <param name="loaded">The key.</param>
    /// <param name="problem">The reason why there is no such key.</param>
    public static bool TryLoad(string path, string algorithm, [NotNullWhen(true)] out PrivateSigningKey? loaded, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            return TryRead(File.ReadAllText(path), algorithm, out loaded, out problem);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            (loaded, problem) = (null, Unreadable(algorithm, exception));
            return false;
        }
    }

    /// <summary>Reads PEM text.</summary>
    public static bool TryRead(string pem, string algorithm, [NotNullWhen(true)] out PrivateSigningKey? loaded, [NotNullWhen(false)] out string? problem)
    {
        loaded = null;
        AsymmetricAlgorithm key = IsElliptic(algorithm) ? ECDsa.Create() : RSA.Create();
        try
        {
            ImportPem(key, pem);
            problem = Misfit(key, algorithm);
            loaded = problem is null ? new(key, algorithm) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            problem = Unreadable(algorithm, exception);
        }

        if (loaded is null)
        {
            key.Dispose();
        }

        return loaded is not null;
    }

    /// <summary>A signed JWT in its compact form.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="withKeyId">Whether the header names the key by its <see cref="Thumbprint"/>.</param>
    public string Jwt(JsonObject claims, bool withKeyId)
    {
        var header = new JsonObject { ["alg"] = _algorithm, ["typ"] = "JWT" };
        if (withKeyId)
        {
            header["kid"] = Thumbprint;
        }

        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static bool IsElliptic(string algorithm) => algorithm[0] == 'E';

    private static string Unreadable(string algorithm, Exception exception) => $"could not be read as a private key for {algorithm}: {exception.GetType().Name}";

    private static void ImportPem(AsymmetricAlgorithm key, string pem)
    {
        if (key is ECDsa ecdsa)
        {
            ecdsa.ImportFromPem(pem);
        }
        else
        {
            ((RSA)key).ImportFromPem(pem);
        }
    }

    // An algorithm of RFC 7518 §3.4 belongs to one curve; others have keys of the same size.
    private static string? Misfit(AsymmetricAlgorithm key, string algorithm)
    {
        if (key is RSA)
        {
            return key.KeySize < MinRsaBits ? $"holds a key of {key.KeySize} bits; {algorithm} needs at least {MinRsaBits}" : null;
        }

        var (size, curve) = algorithm switch { "ES256" => (256, "1.2.840.10045.3.1.7"), "ES384" => (384, "1.3.132.0.34"), _ => (521, "1.3.132.0.35") };
        if (key.KeySize != size)
        {
            return $"holds a key of {key.KeySize} bits; {algorithm} needs {size}";
        }

        var found = ((ECDsa)key).ExportParameters(includePrivateParameters: false).Curve;
        return found.IsNamed && (found.Oid.Value ?? curve) == curve ? null : $"holds a key of another curve; {algorithm} needs P-{size}";
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    // The required members in the order of their names, without white space (RFC 7638 §3).
    private string PublicJwk()
    {
        if (_key is RSA rsa)
        {
            var modulus = rsa.ExportParameters(includePrivateParameters: false);
            return $$"""{"e":"{{Base64Url.EncodeToString(modulus.Exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(modulus.Modulus)}}"}""";
        }

        var point = ((ECDsa)_key).ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"crv":"P-{{_key.KeySize}}","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
    }

    private byte[] Sign(ReadOnlySpan<byte> data)
    {
        var hash = _algorithm[^3..] switch { "384" => HashAlgorithmName.SHA384, "512" => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        return _key is RSA rsa
            ? rsa.SignData(data, hash, _algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            : ((ECDsa)_key).SignData(data, hash);
    }
}
