using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.AspNetCore.Tokens.Signatures;

/// <summary>Verifies the signature of a compact JWS, with IdentityModel's cryptography and the one key and algorithm it must have used.</summary>
internal sealed class SignatureVerifier(TokenMetrics metrics)
{
    // IdentityModel's own cache of these builds a name for each look-up. This one is collected with the key.
    private readonly ConditionalWeakTable<SigningKey, SignatureProvider> _providers = [];

    /// <summary>Whether the signature of a compact JWS (RFC 7515 §5.2) is that of the key.</summary>
    /// <param name="token">Three parts in base64url, already read strictly.</param>
    /// <param name="key">The only key that may have signed it.</param>
    public bool IsSigned(ReadOnlySpan<byte> token, SigningKey key)
    {
        metrics.SignatureVerified();
        var signed = token[..token.LastIndexOf((byte)'.')];
        var signature = new byte[key.SignatureLength];
        var room = ArrayPool<byte>.Shared.Rent(signed.Length);
        try
        {
            signed.CopyTo(room);
            return Base64Url.DecodeFromUtf8(token[(signed.Length + 1)..], signature, out _, out var length) is OperationStatus.Done
                && length == signature.Length
                && ProviderOf(key).Verify(room, 0, signed.Length, signature, 0, length);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room, clearArray: true);
        }
    }

    private SignatureProvider ProviderOf(SigningKey key) => _providers.TryGetValue(key, out var known) ? known
        : _providers.GetValue(key, static key => new CryptoProviderFactory().CreateForVerifying(key.VerificationKey, key.Algorithm, cacheProvider: false));
}
