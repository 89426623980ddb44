using System.Collections.Immutable;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>One published key, usable with one algorithm (RFC 8725 §3.1).</summary>
internal sealed class SigningKey(string? keyId, string algorithm, string material, int signatureLength, SecurityKey verificationKey)
{
    private volatile bool _withdrawn;

    /// <summary>The <c>kid</c>, an opaque string (RFC 7517 §4.5).</summary>
    public string? KeyId { get; } = keyId;

    public string Algorithm { get; } = algorithm;

    /// <summary>The one issuer whose tokens it verifies, where the keys of many are published together (the member <c>issuer</c> of Microsoft Entra).</summary>
    /// <value>Null where the key does not say; empty, which is no issuer, where what it says is no text.</value>
    public string? BoundIssuer { get; init; }

    /// <summary>How long a signature by this key is: the modulus, or R and S side by side (RFC 7518 §3.3, §3.4).</summary>
    public int SignatureLength { get; } = signatureLength;

    /// <summary>The key for IdentityModel; the only one it is given to verify with.</summary>
    public SecurityKey VerificationKey { get; } = verificationKey;

    /// <summary>Whether the issuer has stopped publishing the key. Never becomes false again: a key that returns is a new object.</summary>
    public bool IsWithdrawn => _withdrawn;

    public void Withdraw() => _withdrawn = true;

    public bool IsSameAs(SigningKey other) =>
        KeyId == other.KeyId && Algorithm == other.Algorithm && material == other.Material && BoundIssuer == other.BoundIssuer;

    private string Material => material;
}

/// <summary>The usable keys of one issuer at one moment. Immutable.</summary>
/// <param name="Keys">No two of them share both <c>kid</c> and algorithm.</param>
/// <param name="FetchedAt">When the source last published exactly this.</param>
internal sealed record SigningKeySet(ImmutableArray<SigningKey> Keys, DateTimeOffset FetchedAt)
{
    /// <summary>The key a token without <c>kid</c> means: there must be no choice (KEY-06).</summary>
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
