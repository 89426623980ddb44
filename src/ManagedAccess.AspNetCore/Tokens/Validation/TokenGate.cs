using System.Buffers;
using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>
/// The checks before any cryptography. They can only refuse a token; the signature of a token that passes is verified next. Cheap checks come
/// before costly ones, and checks that need no issuer before those that do. The key is last, so that a token that is refused for another
/// reason never makes us ask for new keys.
/// </summary>
internal sealed class TokenGate(TrustedIssuers issuers, ClaimsGate claimsGate)
{
    private const int MaxKeyId = 1024;

    /// <param name="token">The whole token, ASCII.</param>
    /// <param name="profile">The profile, which the token's place in the request decides.</param>
    /// <param name="expectation">The requirements of the resource.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="scratch">Room for the decoded header and payload: as long as the token.</param>
    /// <param name="pass">Filled as far as the examination went.</param>
    public TokenRejection Examine(
        ReadOnlySpan<byte> token, AuthorizationServerType profile, in TokenExpectation expectation, DateTimeOffset now, Span<byte> scratch, ref GatePass pass)
    {
        var isOAuth = profile == AuthorizationServerType.OAuth;

        // Shape
        if (!JwtParts.TrySplit(token, out var parts, out var isEncrypted)) { return isEncrypted ? TokenRejection.Encrypted : TokenRejection.NotThreeParts; } // RFC 7515 §7.1, RFC 7516 §7.1
        if (!parts.AreBase64Url()) { return TokenRejection.NotBase64Url; } // RFC 7515 §2

        // Header
        var headerJson = JwtParts.Decode(parts.Header, scratch);
        if (StrictJsonObject.Read(headerJson, out var headerMembers) is var headerFault and not JsonFault.None) { return ReasonOf(headerFault); } // RFC 8725 §3.7, RFC 7515 §4
        var header = new ClaimsView(headerJson, ref headerMembers);
        if (header.Has(JwtMember.Critical)) { return TokenRejection.CriticalHeader; } // RFC 7515 §4.1.11: we implement no extension
        if (header.Has(JwtMember.Base64Payload)) { return TokenRejection.UnencodedPayload; } // RFC 7797 §7
        if (header.Has(JwtMember.Compression) || header.Has(JwtMember.Encryption)) { return TokenRejection.CompressedOrEncrypted; } // RFC 7516 §4.1.2, §4.1.3
        if (Algorithm(header, profile) is not { } algorithm) { return TokenRejection.AlgorithmNotAllowed; } // RFC 8725 §3.1, §3.2
        if (!header.IsAbsentOrText(JwtMember.KeyId, MaxKeyId)) { return TokenRejection.KeyIdMalformed; } // RFC 7515 §4.1.4
        if (!ClaimShape.HasTexts(header, JwtMember.ContentType, JwtMember.CertificateThumbprint)) { return TokenRejection.HeaderMalformed; } // RFC 7515 §4.1.10, §4.1.7: not used, and texts all the same
        if (header.TryGetPlainText(JwtMember.KeyId, out var keyId) && issuers.CannotKnow(profile, keyId, now)) { return TokenRejection.KeyUnknown; } // RFC 8725 §3.10

        // Claims
        var payload = JwtParts.Decode(parts.Payload, scratch[headerJson.Length..]);
        if (StrictJsonObject.Read(payload, out pass.Members) is var payloadFault and not JsonFault.None) { return ReasonOf(payloadFault); } // RFC 7519 §7.2, §4
        var claims = new ClaimsView(payload, ref pass.Members);
        if (issuers.Find(profile, claims, expectation.OwnOrigin, expectation.Scheme, out var issuer) is var issuerFault && issuer is null) { return issuerFault; } // RFC 9068 §4, RFC 8725 §3.8
        if (!issuer.AcceptsType(header)) { return TokenRejection.TokenTypeNotAccepted; } // RFC 9068 §4, RFC 8725 §3.11
        var hasTexts = ClaimShape.HasTexts(claims, JwtMember.AuthorizedParty, JwtMember.TokenId); // checked before a mapping replaces them
        pass.Mapped = issuer.Mapping?.Read(payload, ref pass.Members); // from here on the claims have the names of RFC 9068
        if (claimsGate.Examine(claims, hasTexts, issuer, pass.Mapped, expectation, now) is var fault and not TokenRejection.None) { return fault; }
        var mayBeAnother = isOAuth && !header.TypeEquals(JwtMember.TokenType, TokenType.AccessToken); // only where another typ was configured
        if (mayBeAnother && HasIdTokenClaims(claims)) { return TokenRejection.IdTokenClaims; } // RFC 8725 §3.12
        if (mayBeAnother && IsApplicationToken(claims)) { return TokenRejection.ApplicationToken; } // RFC 8725 §3.12

        // Key
        pass.Issuer = issuer;
        if (issuer.Keys.Usable(now) is not { } keys) { return TokenRejection.KeysUnavailable; } // RFC 9110 §15.6.4
        if (!header.Has(JwtMember.KeyId) && keys.Only is null) { return TokenRejection.KeyAmbiguous; } // RFC 7515 §4.1.4: kid is optional, guessing is not
        if (KeyOf(header, algorithm, keys) is not { } key) { pass.KeyId = header.Text(JwtMember.KeyId); return TokenRejection.KeyUnknown; } // RFC 8725 §3.8
        if (!issuer.MayUse(key)) { return TokenRejection.KeyOfAnotherIssuer; } // RFC 8725 §3.8
        if (key.Algorithm != algorithm) { return TokenRejection.KeyAlgorithmMismatch; } // RFC 8725 §3.1
        if (key.SignatureLength != parts.SignatureLength) { return TokenRejection.SignatureLength; } // RFC 7518 §3.3, §3.4

        pass.Key = key;
        pass.Payload = payload;
        return TokenRejection.None;
    }

    /// <summary>
    /// Whether a bearer token names an issuer that the scheme does not trust, or is encrypted, as our tokens never are. For a token that
    /// <see cref="Examine"/> refused before the issuer check: its claims are not verified, so the result may only lead to another scheme's verification.
    /// </summary>
    public bool IsForeign(ReadOnlySpan<char> token, string? ownOrigin, string scheme)
    {
        var octets = new byte[token.Length];
        if (Ascii.FromUtf16(token, octets, out _) != OperationStatus.Done)
        {
            return false;
        }

        if (!JwtParts.TrySplit(octets, out var parts, out var isEncrypted))
        {
            return isEncrypted;
        }

        var payload = parts.AreBase64Url() ? JwtParts.Decode(parts.Payload, new byte[token.Length]) : [];
        if (StrictJsonObject.Read(payload, out var members) is not JsonFault.None)
        {
            return false;
        }

        var claims = new ClaimsView(payload, ref members);
        return claims.IsText(JwtMember.Issuer) && issuers.Find(AuthorizationServerType.OAuth, claims, ownOrigin, scheme, out _) is TokenRejection.IssuerUnknown;
    }

    private static TokenRejection ReasonOf(JsonFault fault) => fault switch
    {
        JsonFault.NotUtf8 => TokenRejection.NotUtf8,
        JsonFault.Depth => TokenRejection.NestedTooDeep,
        JsonFault.Members => TokenRejection.TooManyMembers,
        JsonFault.Duplicate => TokenRejection.DuplicateMember,
        _ => TokenRejection.NotJson,
    };

    // Case-sensitively: rs256 is not an algorithm (RFC 7515 §4.1.1).
    private static string? Algorithm(ClaimsView header, AuthorizationServerType profile)
    {
        foreach (var allowed in TrustedIssuer.AlgorithmsOf(profile))
        {
            if (header.TextEquals(JwtMember.Algorithm, allowed))
            {
                return allowed;
            }
        }

        return null;
    }

    // The key that the kid names; if it names keys of several algorithms, the key with the algorithm of the token.
    private static SigningKey? KeyOf(ClaimsView header, string algorithm, SigningKeySet keys)
    {
        if (!header.Has(JwtMember.KeyId))
        {
            return keys.Only;
        }

        SigningKey? named = null;
        foreach (var key in keys.Keys)
        {
            if (key.KeyId is { } keyId && header.TextEquals(JwtMember.KeyId, keyId))
            {
                named = key;
                if (key.Algorithm == algorithm)
                {
                    break;
                }
            }
        }

        return named;
    }

    private static bool HasIdTokenClaims(ClaimsView claims) =>
        claims.Has(JwtMember.Nonce) || claims.Has(JwtMember.AccessTokenHash) || claims.Has(JwtMember.CodeHash);

    private static bool IsApplicationToken(ClaimsView claims) =>
        claims.TextEquals(JwtMember.AccessType, "app") || claims.TextEquals(JwtMember.AccessType, "org");
}
