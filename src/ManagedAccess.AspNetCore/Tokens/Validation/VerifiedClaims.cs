using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>Reads the content of a token after its signature is verified, or its issuer has said that it is active.</summary>
internal static class VerifiedClaims
{
    /// <param name="pass">The token, as far as it was examined.</param>
    /// <param name="digest">The digest of the whole token.</param>
    /// <param name="askAgainAt">When an introspected token has to be asked about again.</param>
    public static ValidatedToken Read(ref readonly GatePass pass, TokenDigest digest, DateTimeOffset? askAgainAt = null)
    {
        var issuer = pass.Issuer!;
        var claims = new ClaimsView(pass.Payload, in pass.Members);
        var payload = new PayloadClaims(pass.Payload.ToArray(), issuer.Issuer);
        var isOAuth = issuer.Profile == AuthorizationServerType.OAuth;
        var clientId = claims.Text(JwtMember.ClientId);
        var subject = claims.Text(JwtMember.Subject);

        // If a token says that its e-mail address is not verified, the address is not used: anyone may have typed it in.
        var email = claims.Text(JwtMember.Email);
        var isVerified = email is null || (payload.IsEmailVerified() && payload.IsVerified(NameOf(JwtMember.Email, in pass)));
        var unverified = isVerified ? null : email;
        email = isVerified ? email : null;
        var name = ValidatedToken.Unless(claims.Text(JwtMember.Name), unverified);

        return new()
        {
            Profile = issuer.Profile,
            TrustedIssuer = issuer,
            Issuer = issuer.Issuer,
            Subject = !string.IsNullOrEmpty(subject) ? subject : isOAuth ? clientId : null, // only an introspected token of a client itself has no sub
            ClientId = clientId,
            ClientName = claims.Text(JwtMember.ClientName),
            CommonName = claims.Text(JwtMember.CommonName),
            Email = email,
            UnverifiedEmail = unverified,
            Name = name,
            IdentityName = issuer.CallerClaims.Name is { } nameClaim ? ValidatedToken.Unless(payload.First(nameClaim), unverified) : name ?? email,
            Scopes = isOAuth ? issuer.NamesOf(Scopes(claims, mayBeArray: pass.Mapped is not null)) : [],
            ScopeClaim = NameOf(JwtMember.Scope, in pass),
            Audiences = issuer.Shared(claims.Texts(JwtMember.Audience)),
            IssuedAt = Date(claims, JwtMember.IssuedAt),
            ExpiresAt = Date(claims, JwtMember.Expiry) ?? DateTimeOffset.MaxValue,
            NotBefore = Date(claims, JwtMember.NotBefore),
            AuthenticationTime = Date(claims, JwtMember.AuthenticationTime),
            AuthenticationMethods = claims.Texts(JwtMember.AuthenticationMethods),
            AuthenticationContext = claims.Text(JwtMember.AuthenticationContext),
            TokenId = claims.Text(JwtMember.TokenId),
            SessionId = claims.Text(JwtMember.SessionId),
            IdentityNonce = claims.Text(JwtMember.IdentityNonce),
            Country = claims.Text(JwtMember.Country),
            Actors = TokenActor.ReadChain(claims.Raw(JwtMember.Actor)),
            IsService = isOAuth ? string.IsNullOrEmpty(subject) || subject == clientId || pass.Mapped is { IsService: true } : string.IsNullOrEmpty(subject), // RFC 9068 §5; CFA-07
            Payload = payload,
            Key = pass.Key,
            Confirmation = TokenConfirmation.Read(claims.Raw(JwtMember.Confirmation)),
            AskAgainAt = askAgainAt ?? DateTimeOffset.MaxValue,
            TokenDigest = digest,
        };
    }

    // RFC 9068 §2.2.3: a space-delimited string, case-sensitive. Any other type grants nothing, unless the server is known to write an array.
    private static string[] Scopes(ClaimsView claims, bool mayBeArray) =>
        mayBeArray && claims.IsTexts(JwtMember.Scope)
            ? claims.Texts(JwtMember.Scope)
            : claims.Text(JwtMember.Scope)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static DateTimeOffset? Date(ClaimsView claims, JwtMember member) => claims.TryGetDate(member, out var date) ? date : null;

    private static string NameOf(JwtMember member, ref readonly GatePass pass) => pass.Mapped?.NameOf(member) ?? member.Text();
}
