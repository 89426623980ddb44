using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens.Signatures;

/// <summary>The reason why a signed document of an authorization server is not accepted.</summary>
internal enum DocumentFault
{
    None,

    /// <summary>It is not a compact JWS of JSON objects.</summary>
    Malformed,

    /// <summary>Its <c>typ</c> is of another kind of document.</summary>
    Type,

    /// <summary>Its algorithm is not allowed, or its key is for another one.</summary>
    Algorithm,

    /// <summary>The issuer does not publish the key.</summary>
    KeyUnknown,

    /// <summary>The signature is not valid.</summary>
    Signature,

    /// <summary>The keys of the issuer are not available at the moment.</summary>
    KeysUnavailable,
}

/// <summary>The claims of a signed document, or the reason why they do not count.</summary>
/// <param name="Payload">The claims; empty unless the document is accepted.</param>
/// <param name="Fault">The reason.</param>
internal readonly record struct SignedDocument(byte[] Payload, DocumentFault Fault);

/// <summary>Reads documents that an authorization server signs beside its access tokens. Each kind has its own <c>typ</c> (RFC 8725 §3.11).</summary>
internal sealed class SignedDocuments(SignatureVerifier verifier, TimeProvider clock)
{
    private const int MaxKeyId = 1024;

    /// <summary>Verifies a document and returns its claims.</summary>
    /// <param name="document">The compact JWS.</param>
    /// <param name="accepts">Whether the header is of the expected kind.</param>
    /// <param name="keys">The keys of the only issuer that may have signed it.</param>
    /// <param name="cancellationToken">Ends the wait for a new key.</param>
    public async Task<SignedDocument> ReadAsync(ReadOnlyMemory<byte> document, HeaderCheck accepts, SigningKeyCache keys, CancellationToken cancellationToken)
    {
        var read = Read(document.Span, accepts, keys, out var keyId);
        if (read.Fault is DocumentFault.KeyUnknown or DocumentFault.KeysUnavailable && keys.TryWaitForAsync(keyId, cancellationToken) is { } newer)
        {
            await newer;
            read = Read(document.Span, accepts, keys, out _);
        }

        return read;
    }

    private SignedDocument Read(ReadOnlySpan<byte> document, HeaderCheck accepts, SigningKeyCache cache, out string? keyId)
    {
        keyId = null;
        if (!JwtParts.TrySplit(document, out var parts, out _) || !parts.AreBase64Url()) { return new([], DocumentFault.Malformed); }

        var headerJson = JwtParts.Decode(parts.Header, new byte[parts.Header.Length]);
        if (StrictJsonObject.Read(headerJson, out var headerMembers) is not JsonFault.None) { return new([], DocumentFault.Malformed); }
        var header = new ClaimsView(headerJson, ref headerMembers);
        if (header.Has(JwtMember.Critical) || header.Has(JwtMember.Base64Payload) || header.Has(JwtMember.Compression) || header.Has(JwtMember.Encryption)) { return new([], DocumentFault.Malformed); }
        if (!accepts(header)) { return new([], DocumentFault.Type); }
        if (header.Text(JwtMember.Algorithm) is not { } algorithm || !SigningAlgorithms.All.Contains(algorithm)) { return new([], DocumentFault.Algorithm); }
        if (!header.IsAbsentOrText(JwtMember.KeyId, MaxKeyId)) { return new([], DocumentFault.Malformed); }

        var payload = JwtParts.Decode(parts.Payload, new byte[parts.Payload.Length]).ToArray();
        if (StrictJsonObject.Read(payload, out _) is not JsonFault.None) { return new([], DocumentFault.Malformed); }

        keyId = header.Text(JwtMember.KeyId);
        if (cache.Usable(clock.GetUtcNow()) is not { } keys) { return new([], DocumentFault.KeysUnavailable); }
        if (KeyOf(keyId, algorithm, keys) is not { } key) { return new([], DocumentFault.KeyUnknown); }
        if (key.Algorithm != algorithm) { return new([], DocumentFault.Algorithm); }
        return key.SignatureLength == parts.SignatureLength && verifier.IsSigned(document, key)
            ? new(payload, DocumentFault.None)
            : new([], DocumentFault.Signature);
    }

    private static SigningKey? KeyOf(string? keyId, string algorithm, SigningKeySet keys) => keyId is null
        ? keys.Only
        : keys.Keys.FirstOrDefault(key => key.KeyId == keyId && key.Algorithm == algorithm) ?? keys.Find(keyId);
}

/// <summary>Whether the header of a signed document is of the expected kind.</summary>
internal delegate bool HeaderCheck(ClaimsView header);
