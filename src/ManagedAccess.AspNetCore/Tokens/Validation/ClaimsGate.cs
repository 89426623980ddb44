using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>
/// The checks of claims under the names of RFC 9068: for those of a JWT, and for those that an introspection endpoint tells about a token.
/// </summary>
internal sealed class ClaimsGate(AccessTokenOptions options)
{
    /// <summary>Checks the claims of a JWT.</summary>
    /// <param name="claims">The claims, after a mapping.</param>
    /// <param name="hasTexts">Whether the claims that a mapping may have replaced were texts.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="mapped">The issuer's own names, if it has them.</param>
    /// <param name="expectation">The requirements of the resource.</param>
    /// <param name="now">The time of the request.</param>
    public TokenRejection Examine(
        ClaimsView claims, bool hasTexts, TrustedIssuer issuer, MappedClaims? mapped, in TokenExpectation expectation, DateTimeOffset now)
    {
        var isOAuth = issuer.Profile == AuthorizationServerType.OAuth;
        var isAccess = !isOAuth;

        if (!claims.IsTextOrTexts(JwtMember.Audience)) { return TokenRejection.AudienceMalformed; } // RFC 7519 §4.1.3
        if (!issuer.AcceptsAudience(claims, expectation)) { return TokenRejection.AudienceMismatch; } // RFC 9068 §4, RFC 8725 §3.9
        if (!claims.Has(JwtMember.Expiry)) { return TokenRejection.ExpiryMissing; } // RFC 9068 §2.2
        if (Times(claims, now, options.ClockSkew, out var issuedAt) is var time and not TokenRejection.None) { return time; }
        if (isAccess && claims.Has(JwtMember.Confirmation)) { return TokenRejection.ConfirmationRequired; } // Access binds no tokens
        if (Shapes(claims, hasTexts) is var shape and not TokenRejection.None) { return shape; }

        // OAuth access token (RFC 9068)
        if (isOAuth && !claims.IsNonBlankText(JwtMember.Subject)) { return TokenRejection.ClaimMissing; } // RFC 9068 §2.2
        if (isOAuth && !claims.IsNonBlankText(JwtMember.ClientId)) { return TokenRejection.ClaimMissing; } // RFC 9068 §2.2
        if (isOAuth && !claims.IsNonBlankText(JwtMember.TokenId)) { return TokenRejection.ClaimMissing; } // RFC 9068 §2.2
        if (isOAuth && issuedAt is null) { return TokenRejection.ClaimMissing; } // RFC 9068 §2.2
        if (mapped is { IsService: false, IsPerson: false }) { return TokenRejection.IdentityMissing; } // ours: a caller is never assumed to be a person

        // Cloudflare Access application token
        if (isAccess && !claims.TextEquals(JwtMember.AccessType, "app")) { return TokenRejection.NotApplicationToken; } // CFA-04
        if (isAccess && claims.IsNonBlankText(JwtMember.Subject) && claims.IsNonBlankText(JwtMember.CommonName)) { return TokenRejection.IdentityAmbiguous; } // CFA-07
        if (isAccess && !NamesPerson(claims) && !NamesService(claims)) { return TokenRejection.IdentityMissing; } // CFA-07
        return TokenRejection.None;
    }

    /// <summary>
    /// Checks the claims in the answer of an introspection endpoint (RFC 7662 §2.2): most of them may be absent. The audience is checked for each
    /// request, because requests for several resources may share one answer.
    /// </summary>
    /// <param name="claims">The claims, after a mapping.</param>
    /// <param name="hasTexts">Whether the claims that a mapping may have replaced were texts.</param>
    /// <param name="mapped">The issuer's own names, if it has them.</param>
    /// <param name="now">The time of the request.</param>
    public TokenRejection ExamineAnswer(ClaimsView claims, bool hasTexts, MappedClaims? mapped, DateTimeOffset now)
    {
        if (claims.Has(JwtMember.Audience) && !claims.IsTextOrTexts(JwtMember.Audience)) { return TokenRejection.AudienceMalformed; }
        if (!IsAccessToken(claims)) { return TokenRejection.TokenTypeNotAccepted; } // a refresh token is active too
        if (Times(claims, now, TimeSpan.Zero, out _) is var time and not TokenRejection.None) { return time; } // INT-03: the server knows its own clock
        if (Shapes(claims, hasTexts) is var shape and not TokenRejection.None) { return shape; }
        if (!claims.IsNonBlankText(JwtMember.ClientId)) { return TokenRejection.ClaimMissing; } // ours: a record names the client
        if (claims.Has(JwtMember.Subject) && !claims.IsNonBlankText(JwtMember.Subject)) { return TokenRejection.ClaimMissing; }
        if (mapped is { IsService: false, IsPerson: false }) { return TokenRejection.IdentityMissing; }
        return TokenRejection.None;
    }

    private TokenRejection Times(ClaimsView claims, DateTimeOffset now, TimeSpan expirySkew, out DateTimeOffset? issuedAt)
    {
        var skew = options.ClockSkew;
        issuedAt = null;
        if (!claims.IsAbsentOrDate(JwtMember.Expiry, out var expiry)) { return TokenRejection.TimeMalformed; } // RFC 7519 §2
        if (!claims.IsAbsentOrDate(JwtMember.NotBefore, out var notBefore)) { return TokenRejection.TimeMalformed; } // RFC 7519 §2
        if (!claims.IsAbsentOrDate(JwtMember.IssuedAt, out issuedAt)) { return TokenRejection.TimeMalformed; } // RFC 7519 §2
        if (!claims.IsAbsentOrDate(JwtMember.AuthenticationTime, out var authenticatedAt)) { return TokenRejection.TimeMalformed; } // RFC 9068 §2.2.1
        if (now - expirySkew >= expiry) { return TokenRejection.Expired; } // RFC 7519 §4.1.4
        if (now + skew < notBefore) { return TokenRejection.NotYetValid; } // RFC 7519 §4.1.5
        if (now + skew < issuedAt) { return TokenRejection.IssuedInFuture; } // ours: the other times come from a clock we cannot trust
        if (now + skew < authenticatedAt) { return TokenRejection.AuthenticatedInFuture; } // ours: it would count as recent (RFC 9470 §5)
        return TokenRejection.None;
    }

    private static TokenRejection Shapes(ClaimsView claims, bool hasTexts)
    {
        if (claims.Has(JwtMember.Confirmation) && TokenConfirmation.Read(claims.Raw(JwtMember.Confirmation)) is null) { return TokenRejection.ConfirmationRequired; } // POP-15: bound in a way that nobody can prove here
        if (!hasTexts || ClaimShape.FirstMalformed(claims) is not null) { return TokenRejection.ClaimMalformed; } // RFC 7519 §4.1.2, RFC 9068 §2.2
        if (claims.Has(JwtMember.Actor) && !TokenActor.IsChain(claims.Raw(JwtMember.Actor))) { return TokenRejection.ActorMalformed; } // RFC 8693 §4.1
        return TokenRejection.None;
    }

    // The kind of a token is in one of three members: token_type (RFC 7662 §2.2), token_use (Hydra, Cognito), typ (Keycloak).
    private static bool IsAccessToken(ClaimsView claims) =>
        IsAbsentOr(claims, JwtMember.TokenKind, "bearer", "dpop", "access_token")
        && IsAbsentOr(claims, JwtMember.TokenUse, "access_token", "access", "access")
        && (IsAbsentOr(claims, JwtMember.TokenType, "bearer", "dpop", TokenType.AccessToken) || claims.TypeEquals(JwtMember.TokenType, TokenType.AccessToken));

    private static bool IsAbsentOr(ClaimsView claims, JwtMember member, string first, string second, string third) =>
        !claims.Has(member) || (claims.Text(member) is { } text
            && (text.Equals(first, StringComparison.OrdinalIgnoreCase) || text.Equals(second, StringComparison.OrdinalIgnoreCase) || text.Equals(third, StringComparison.OrdinalIgnoreCase)));

    private static bool NamesPerson(ClaimsView claims) =>
        claims.IsNonBlankText(JwtMember.Subject) && claims.IsNonBlankText(JwtMember.Email);

    private static bool NamesService(ClaimsView claims) =>
        claims.IsEmptyText(JwtMember.Subject) && claims.IsNonBlankText(JwtMember.CommonName);
}
