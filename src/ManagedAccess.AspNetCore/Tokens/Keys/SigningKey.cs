using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>One published key, usable with one algorithm (RFC 8725 §3.1).</summary>
internal sealed class SigningKey(string? keyId, string algorithm, string material, int signatureLength, SecurityKey verificationKey)
{
    private volatile bool _withdrawn;

    /// <summary>The <c>kid</c>, an opaque string (RFC 7517 §4.5).</summary>
    public string? KeyId { get; } = keyId;

    public string Algorithm { get; } = algorithm;

    /// <summary>The only issuer that this key verifies tokens of, if the keys of many are published together (the member <c>issuer</c> of Microsoft Entra).</summary>
    /// <value>Null if the key does not have the member; empty, which is not an issuer, if the member is not a text.</value>
    public string? BoundIssuer { get; init; }

    /// <summary>The length of a signature by this key: that of the modulus, or of R and S together (RFC 7518 §3.3, §3.4).</summary>
    public int SignatureLength { get; } = signatureLength;

    /// <summary>The key for IdentityModel, which gets no other key to verify with.</summary>
    public SecurityKey VerificationKey { get; } = verificationKey;

    /// <summary>Whether the issuer has stopped publishing the key. Never becomes false again: a key that returns is a new object.</summary>
    public bool IsWithdrawn => _withdrawn;

    public void Withdraw() => _withdrawn = true;

    public bool IsSameAs(SigningKey other) =>
        KeyId == other.KeyId && Algorithm == other.Algorithm && material == other.Material && BoundIssuer == other.BoundIssuer;

    /// <summary>The SHA-256 of the public key in its canonical form, in base64url (RFC 7638 §3).</summary>
    public string Thumbprint => field ??= Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(material.Split('.') switch
    {
        [var curve, var x, var y] => $$"""{"crv":"{{curve}}","kty":"EC","x":"{{x}}","y":"{{y}}"}""",
        [var modulus, var exponent] => $$"""{"e":"{{exponent}}","kty":"RSA","n":"{{modulus}}"}""",
        _ => throw new InvalidOperationException("A key has two or three parts."),
    })));

    private string Material => material;
}

/// <summary>The usable keys of one issuer at one moment. Immutable.</summary>
/// <param name="Keys">No two of them share both <c>kid</c> and algorithm.</param>
/// <param name="FetchedAt">When the source last published exactly these keys.</param>
internal sealed record SigningKeySet(ImmutableArray<SigningKey> Keys, DateTimeOffset FetchedAt)
{
    /// <summary>The key for a token without <c>kid</c>: it must be the only key (KEY-06).</summary>
    public SigningKey? Only => Keys.Length == 1 ? Keys[0] : null;

    public SigningKey? Find(string keyId)
    {
        foreach (var key in Keys)
        {
            if (key.KeyId == keyId)
            {
                return key;
            }
        }

        return null;
    }
}
