using System.Buffers;
using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>What the gate learnt about a token it let pass, or could not decide for want of a key.</summary>
internal ref struct GatePass
{
    public TrustedIssuer? Issuer;
    public SigningKey? Key;
    public string? KeyId;
    public ReadOnlySpan<byte> Payload;
    public JwtMembers Members;
    public MappedClaims? Mapped;
}

/// <summary>
/// The straight line before any cryptography. It only ever refuses: what passes is verified by another parser, and the two must
/// agree. Cheap before costly; what needs no issuer before what does; the key last, so that a token which would be refused anyway
/// never makes us ask for new keys.
/// </summary>
internal sealed class TokenGate(TrustedIssuers issuers, AccessTokenOptions options)
{
    private const int MaxKeyId = 1024;
    internal const int MaxText = 1024;
    internal const int MaxScope = 4096;

    // Every string a decision or a record is made from.
    private static readonly JwtMember[] Texts =
    [
        JwtMember.Subject, JwtMember.ClientId, JwtMember.TokenId, JwtMember.Email, JwtMember.Name, JwtMember.AuthenticationContext,
        JwtMember.SessionId, JwtMember.ClientName, JwtMember.CommonName, JwtMember.IdentityNonce, JwtMember.Country,
    ];

    /// <param name="token">The whole token, ASCII.</param>
    /// <param name="profile">The profile its place in the request decides.</param>
    /// <param name="expectation">What the resource asks for.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="scratch">Room for the decoded header and payload: as long as the token.</param>
    /// <param name="pass">Filled as far as the examination went.</param>
    public TokenRejection Examine(
        ReadOnlySpan<byte> token, AuthorizationServerType profile, in TokenExpectation expectation, DateTimeOffset now, Span<byte> scratch, ref GatePass pass)
    {
        var isOAuth = profile == AuthorizationServerType.OAuth;
        var isAccess = !isOAuth;
        var skew = options.ClockSkew;

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
        if (header.TryGetPlainText(JwtMember.KeyId, out var keyId) && issuers.CannotKnow(profile, keyId, now)) { return TokenRejection.KeyUnknown; } // RFC 8725 §3.10

        // Claims
        var payload = JwtParts.Decode(parts.Payload, scratch[headerJson.Length..]);
        if (StrictJsonObject.Read(payload, out pass.Members) is var payloadFault and not JsonFault.None) { return ReasonOf(payloadFault); } // RFC 7519 §7.2, §4
        var claims = new ClaimsView(payload, ref pass.Members);
        if (issuers.Find(profile, claims, expectation.OwnOrigin, expectation.Scheme) is not { } issuer) { return TokenRejection.IssuerUnknown; } // RFC 9068 §4, RFC 8725 §3.8
        if (!issuer.AcceptsType(header)) { return TokenRejection.TokenTypeNotAccepted; } // RFC 9068 §4, RFC 8725 §3.11
        pass.Mapped = issuer.Mapping?.Read(payload, ref pass.Members); // from here on the claims have the names of RFC 9068, whatever the server calls them
        if (!claims.IsTextOrTexts(JwtMember.Audience)) { return TokenRejection.AudienceMalformed; } // RFC 7519 §4.1.3
        if (!issuer.AcceptsAudience(claims, expectation)) { return TokenRejection.AudienceMismatch; } // RFC 9068 §4, RFC 8725 §3.9
        if (!claims.Has(JwtMember.Expiry)) { return TokenRejection.ExpiryMissing; } // RFC 9068 §2.2
        if (!claims.TryGetDate(JwtMember.Expiry, out var expiry)) { return TokenRejection.TimeMalformed; } // RFC 7519 §2
        if (!claims.IsAbsentOrDate(JwtMember.NotBefore, out var notBefore)) { return TokenRejection.TimeMalformed; } // RFC 7519 §2
        if (!claims.IsAbsentOrDate(JwtMember.IssuedAt, out var issuedAt)) { return TokenRejection.TimeMalformed; } // RFC 7519 §2
        if (!claims.IsAbsentOrDate(JwtMember.AuthenticationTime, out var authenticatedAt)) { return TokenRejection.TimeMalformed; } // RFC 9068 §2.2.1
        if (now - skew >= expiry) { return TokenRejection.Expired; } // RFC 7519 §4.1.4
        if (now + skew < notBefore) { return TokenRejection.NotYetValid; } // RFC 7519 §4.1.5
        if (now + skew < issuedAt) { return TokenRejection.IssuedInFuture; } // ours: a clock we cannot trust dates the rest
        if (now + skew < authenticatedAt) { return TokenRejection.AuthenticatedInFuture; } // ours: it would count as recent (RFC 9470 §5)
        if (claims.Has(JwtMember.Confirmation)) { return TokenRejection.ConfirmationRequired; } // RFC 9449 §7.2, RFC 8705 §3: bound to a key nobody showed
        if (MalformedClaim(claims) is not null) { return TokenRejection.ClaimMalformed; } // RFC 7519 §4.1.2, RFC 9068 §2.2
        if (claims.Has(JwtMember.Actor) && !TokenActor.IsChain(claims.Raw(JwtMember.Actor))) { return TokenRejection.ActorMalformed; } // RFC 8693 §4.1

        // OAuth access token (RFC 9068)
        if (isOAuth && !claims.IsNonBlankText(JwtMember.Subject)) { return TokenRejection.ClaimMissing; } // RFC 9068 §2.2
        if (isOAuth && !claims.IsNonBlankText(JwtMember.ClientId)) { return TokenRejection.ClaimMissing; } // RFC 9068 §2.2
        if (isOAuth && !claims.IsNonBlankText(JwtMember.TokenId)) { return TokenRejection.ClaimMissing; } // RFC 9068 §2.2
        if (isOAuth && issuedAt is null) { return TokenRejection.ClaimMissing; } // RFC 9068 §2.2
        if (pass.Mapped is { IsService: false, IsPerson: false }) { return TokenRejection.IdentityMissing; } // ours: who is not shown to be a person is not guessed to be one
        var mayBeAnother = isOAuth && !header.TypeEquals(JwtMember.TokenType, TokenType.AccessToken); // only where another typ was configured
        if (mayBeAnother && HasIdTokenClaims(claims)) { return TokenRejection.IdTokenClaims; } // RFC 8725 §3.12
        if (mayBeAnother && IsApplicationToken(claims)) { return TokenRejection.ApplicationToken; } // RFC 8725 §3.12

        // Cloudflare Access application token
        if (isAccess && !claims.TextEquals(JwtMember.AccessType, "app")) { return TokenRejection.NotApplicationToken; } // CFA-04
        if (isAccess && claims.IsNonBlankText(JwtMember.Subject) && claims.IsNonBlankText(JwtMember.CommonName)) { return TokenRejection.IdentityAmbiguous; } // CFA-07
        if (isAccess && !NamesPerson(claims) && !NamesService(claims)) { return TokenRejection.IdentityMissing; } // CFA-07

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
    /// Whether a bearer token names somebody else's issuer, or is encrypted, which no token of ours is. For one that <see cref="Examine"/>
    /// refused before it came to the issuer: what it says is not verified, so this may only ever lead to another scheme's own verification.
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
        return claims.IsText(JwtMember.Issuer) && issuers.Find(AuthorizationServerType.OAuth, claims, ownOrigin, scheme) is null;
    }

    private static TokenRejection ReasonOf(JsonFault fault) => fault switch
    {
        JsonFault.NotUtf8 => TokenRejection.NotUtf8,
        JsonFault.Depth => TokenRejection.NestedTooDeep,
        JsonFault.Members => TokenRejection.TooManyMembers,
        JsonFault.Duplicate => TokenRejection.DuplicateMember,
        _ => TokenRejection.NotJson,
    };

    // Case-sensitively: rs256 is no algorithm (RFC 7515 §4.1.1).
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

    // The one the kid names; where it names one for each of several algorithms, that of the token.
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

    /// <summary>The first claim that is not of its type, or too long.</summary>
    internal static JwtMember? MalformedClaim(ClaimsView claims)
    {
        foreach (var member in Texts)
        {
            if (!claims.IsAbsentOrText(member, MaxText))
            {
                return member;
            }
        }

        return claims.Raw(JwtMember.Scope).Length > MaxScope ? JwtMember.Scope // ours: of another type it grants nothing (RFC 9068 §2.2.3)
            : claims.Has(JwtMember.AuthenticationMethods) && !claims.IsTexts(JwtMember.AuthenticationMethods) ? JwtMember.AuthenticationMethods // RFC 8176 §1
            : null;
    }

    private static bool HasIdTokenClaims(ClaimsView claims) =>
        claims.Has(JwtMember.Nonce) || claims.Has(JwtMember.AccessTokenHash) || claims.Has(JwtMember.CodeHash);

    private static bool IsApplicationToken(ClaimsView claims) =>
        claims.TextEquals(JwtMember.AccessType, "app") || claims.TextEquals(JwtMember.AccessType, "org");

    private static bool NamesPerson(ClaimsView claims) =>
        claims.IsNonBlankText(JwtMember.Subject) && claims.IsNonBlankText(JwtMember.Email);

    private static bool NamesService(ClaimsView claims) =>
        claims.IsEmptyText(JwtMember.Subject) && claims.IsNonBlankText(JwtMember.CommonName);
}
