using System.Globalization;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Tokens.Diagnosis;

/// <summary>One sentence for each reason to refuse a token: the value found, the value expected, and the setting to change.</summary>
internal static class RefusalText
{
    private static readonly JwtMember[] Required = [JwtMember.Subject, JwtMember.ClientId, JwtMember.TokenId, JwtMember.IssuedAt];
    private static readonly JwtMember[] Times = [JwtMember.Expiry, JwtMember.NotBefore, JwtMember.IssuedAt, JwtMember.AuthenticationTime];
    private static readonly JwtMember[] OfIdTokens = [JwtMember.Nonce, JwtMember.AccessTokenHash, JwtMember.CodeHash];

    public static string ForCarriage(TokenRejection rejection, int fields, AccessTokenOptions options) => rejection switch
    {
        TokenRejection.MultipleAssertions => $"Cf-Access-Jwt-Assertion is there {fields} times, or holds several values; expected one. Is there a proxy that adds one, or does the edge not take away those of clients?",
        TokenRejection.MultipleAuthorizations => $"Authorization is there {fields} times, or holds several credentials; expected one. Is there a proxy that adds one?",
        TokenRejection.AuthorizationAndQuery => "There is an access_token in the query beside the Authorization field; expected one way to carry it (RFC 6750 §2).",
        TokenRejection.CredentialTooLong => $"The credential is longer than ManagedAccess:Tokens:MaxTokenLength, which is {options.MaxTokenLength} characters.",
        TokenRejection.CredentialCharacters => "The credential holds characters that no token has; expected visible ASCII.",
        TokenRejection.OpaqueToken => "The token is one of Access's own (oauth:…), which only its edge can resolve: this request did not come through Access.",
        _ => "The Authorization field is not Bearer, one space and a token68 (RFC 6750 §2.1).",
    };

    public static string ForShape(TokenRejection rejection, ReadOnlySpan<char> token, AccessTokenOptions options) => rejection switch
    {
        TokenRejection.CredentialTooLong => ForCarriage(rejection, 1, options),
        TokenRejection.Encrypted => "The token has five parts, an encrypted JWT; expected three, a signed one. Turn access token encryption off at the authorization server (OpenIddict: DisableAccessTokenEncryption()).",
        _ => $"The token has {token.Count('.') + 1} parts of {token.Length} characters; expected a JWT, three parts in base64url. If the authorization server issues opaque access tokens, let it issue JWTs (RFC 9068).",
    };

    /// <summary>A token that its issuer was asked about: there is nothing to show of it.</summary>
    public static string ForAnswer(TokenRejection rejection) => rejection switch
    {
        TokenRejection.TokenInactive => "The authorization server says that the token is not active: it has expired, was revoked, or is another server's.",
        TokenRejection.IntrospectionUnavailable => "The authorization server could not be asked about the token. The log has the reason once (event 1401).",
        TokenRejection.AudienceMismatch => "The authorization server says that the token is for another resource, or does not say for which one. A client has to ask for a token for this resource (RFC 8707). If the server never names an audience, see AuthorizationServers:#:Introspection:RequireAudience.",
        TokenRejection.ConfirmationRequired => "The token is bound to a key (cnf), which this request does not prove.",
        _ => $"The answer of the authorization server about the token is refused: {rejection.ReasonCode()}.",
    };

    public static string ForJson(string part, TokenRejection rejection) => rejection switch
    {
        TokenRejection.NestedTooDeep => $"The {part} is nested too deeply; expected at most {StrictJsonObject.MaxDepth} levels.",
        TokenRejection.TooManyMembers => $"The {part} has too many members; expected at most {MemberNames.Max}. Let the authorization server put fewer claims into the token.",
        TokenRejection.DuplicateMember => $"The {part} names a member twice; expected each once.",
        _ => $"The {part} is not a JSON object in UTF-8.",
    };

    public static string ForHeaderOrIssuer(TokenRejection rejection, in RefusedToken token, IEnumerable<string> issuers) => rejection switch
    {
        TokenRejection.IssuerUnknown => $"{token.InClaims(JwtMember.Issuer)}; expected {Either(issuers)}, to the letter. Set ManagedAccess:AuthorizationServers:#:Issuer to what the tokens say.",
        TokenRejection.KeyUnknown => $"{token.InHeader(JwtMember.KeyId)}, which is no key of {Either(issuers)}.",
        _ => ForHeader(rejection, token),
    };

    public static string ForClaims(
        TokenRejection rejection, in RefusedToken token, TrustedIssuer issuer, in TokenExpectation expectation, DateTimeOffset now, AccessTokenOptions options) => rejection switch
        {
            TokenRejection.TokenTypeNotAccepted =>
                $"{token.InHeader(JwtMember.TokenType)}; expected {Either(issuer.Types.Select(type => type ?? "none"))}. If this server issues access tokens so, write it into {issuer.Setting}:TokenTypes, or choose its {issuer.Setting}:Claims:Preset.",
            TokenRejection.AudienceMalformed => $"{token.InClaims(JwtMember.Audience)}; expected a text or an array of texts (RFC 7519 §4.1.3).",
            TokenRejection.AudienceMismatch => Audience(token, issuer, expectation),
            TokenRejection.ExpiryMissing => "The token has no exp; expected one (RFC 9068 §2.2).",
            TokenRejection.TimeMalformed => $"{InClaims(token, Times)}; expected seconds since 1970, as numbers (RFC 7519 §2).",
            TokenRejection.Expired => Time(token, JwtMember.Expiry, "in the future", now, options),
            TokenRejection.NotYetValid => Time(token, JwtMember.NotBefore, "in the past", now, options),
            TokenRejection.IssuedInFuture => Time(token, JwtMember.IssuedAt, "in the past", now, options),
            TokenRejection.AuthenticatedInFuture => Time(token, JwtMember.AuthenticationTime, "in the past", now, options),
            TokenRejection.ConfirmationRequired => "The token has cnf: it is bound to a key (DPoP or a client certificate), which this request does not prove in a way that the resource accepts. See ManagedAccess:Tokens:DPoP:Mode and ManagedAccess:Tokens:MutualTls:Mode, or let the authorization server issue plain bearer tokens for this resource.",
            TokenRejection.ClaimMalformed => $"{ClaimShape.FirstMalformed(token.Claims) switch { { } member => token.Name(member), null => "A claim" }} is of another type than a text, or too long; expected a text of at most {ClaimShape.MaxText} bytes (scope: {ClaimShape.MaxScope}, amr: an array of texts).",
            TokenRejection.ActorMalformed => $"act is no chain of at most {TokenActor.MaxChain} objects that each have a sub (RFC 8693 §4.1).",
            TokenRejection.ClaimMissing => Missing(token, issuer),
            TokenRejection.IdTokenClaims => $"The token has {Present(token, OfIdTokens)}, as ID tokens do; expected an access token. The client sends the wrong one of its two tokens.",
            TokenRejection.ApplicationToken => $"{token.InClaims(JwtMember.AccessType)}, as Access writes into its application tokens; expected an OAuth access token in Authorization.",
            TokenRejection.NotApplicationToken => $"{token.InClaims(JwtMember.AccessType)}; expected app, an application token of Access.",
            TokenRejection.IdentityMissing => Identity(token, issuer),
            TokenRejection.IdentityAmbiguous => "The token has both a sub and a common_name; expected a person or a service.",
            TokenRejection.KeyUnknown or TokenRejection.KeyAmbiguous or TokenRejection.KeysUnavailable => Key(rejection, token, issuer, now),
            TokenRejection.KeyOfAnotherIssuer => $"{token.InHeader(JwtMember.KeyId)} is a key whose JWK names another issuer than {issuer.Issuer} (RFC 8725 §3.8).",
            TokenRejection.KeyAlgorithmMismatch => $"{token.InHeader(JwtMember.Algorithm)}; the key {token.InHeader(JwtMember.KeyId)} is published for another algorithm.",
            TokenRejection.SignatureLength => $"The signature has {token.SignatureLength} bytes; the key that kid names makes others.",
            TokenRejection.SignatureInvalid => $"The signature is not of the key of {issuer.Issuer} whose {token.InHeader(JwtMember.KeyId)}: the token was changed on its way, or another server issued it.",
            TokenRejection.VerificationBusy => "Every slot to verify a signature was taken for a second: there is a flood of tokens that were not seen before.",
            _ => ForHeader(rejection, token),
        };

    private static string ForHeader(TokenRejection rejection, in RefusedToken token) => rejection switch
    {
        TokenRejection.AlgorithmNotAllowed => $"{token.InHeader(JwtMember.Algorithm)}; expected one of {string.Join(", ", TrustedIssuer.AlgorithmsOf(token.Profile).Order(StringComparer.Ordinal))}. Choose one of these for this resource at the authorization server.",
        TokenRejection.CriticalHeader => $"{token.InHeader(JwtMember.Critical)}; expected none: no extension is implemented (RFC 7515 §4.1.11).",
        TokenRejection.UnencodedPayload => $"{token.InHeader(JwtMember.Base64Payload)}; expected none (RFC 7797 §7).",
        TokenRejection.CompressedOrEncrypted => "The header has zip or enc; expected a signed JWT as it is.",
        TokenRejection.HeaderMalformed => $"{token.InHeader(JwtMember.ContentType)}, {token.InHeader(JwtMember.CertificateThumbprint)}; expected texts, or none (RFC 7515 §4.1).",
        TokenRejection.KeyIdMalformed => $"{token.InHeader(JwtMember.KeyId)}; expected a text.",
        _ => rejection.ReasonCode(),
    };

    private static string Audience(in RefusedToken token, TrustedIssuer issuer, in TokenExpectation expectation)
    {
        var isAccess = issuer.Profile is AuthorizationServerType.CloudflareAccess;
        IEnumerable<string> expected = isAccess ? issuer.Server.Audiences
            : expectation.IsMainResource ? [.. expectation.ResourceAudiences, .. issuer.Server.Audiences]
            : expectation.ResourceAudiences;
        var advice = isAccess ? $"Write the AUD tag of the Access application into {issuer.Setting}:Audiences."
            : expectation.IsMainResource ? $"If such tokens are meant for this app, write the value into {issuer.Setting}:Audiences, or set ManagedAccess:Resource to it."
            : "A client has to ask for a token for this resource (RFC 8707).";
        return $"{token.InClaims(JwtMember.Audience)}; expected {Either(expected)}. {advice}";
    }

    private static string Time(in RefusedToken token, JwtMember member, string expected, DateTimeOffset now, AccessTokenOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"{token.InClaims(member)}{(token.Claims.TryGetDate(member, out var time) ? $" ({time:u})" : "")}; expected a time {expected}. It is {now:u} here, and clocks may differ by {options.ClockSkew} (ManagedAccess:Tokens:ClockSkew).");

    private static string Missing(in RefusedToken token, TrustedIssuer issuer)
    {
        var missing = new List<string>();
        foreach (var member in Required)
        {
            if (member is JwtMember.IssuedAt ? !token.Claims.Has(member) : !token.Claims.IsNonBlankText(member))
            {
                missing.Add(token.Name(member));
            }
        }

        return $"The token has no {string.Join(", no ", missing)}; expected each (RFC 9068 §2.2). If the server has other names for them, choose its {issuer.Setting}:Claims:Preset, or name them in {issuer.Setting}:Claims.";
    }

    private static string Identity(in RefusedToken token, TrustedIssuer issuer) => issuer.Mapping is { } mapping && token.Mapped is { } mapped
        ? $"The token shows neither a service nor a person: of {string.Join(", ", mapping.UnmetConditions(token.Payload, mapped))} it has none. Every token of a person needs all of {issuer.Setting}:Claims:PersonWhen and the preset's."
        : "The token names nobody; expected a sub and an email, or an empty sub and a common_name.";

    private static string Key(TokenRejection rejection, in RefusedToken token, TrustedIssuer issuer, DateTimeOffset now) => (rejection, issuer.Keys.Usable(now)) switch
    {
        (_, null) => $"There are no usable signing keys of {issuer.Issuer}. {issuer.Keys.LastFailure ?? "They are being fetched"}.",
        (TokenRejection.KeyAmbiguous, { } keys) => $"The token has no kid, and {issuer.Issuer} publishes {keys.Keys.Length} keys; expected a kid (RFC 7515 §4.1.4).",
        (_, { } keys) => $"{token.InHeader(JwtMember.KeyId)}; {issuer.Issuer} publishes {Either(keys.Keys.Select(key => key.KeyId ?? "one without kid"))}, fetched at {keys.FetchedAt:u}.",
    };

    private static string Present(in RefusedToken token, JwtMember[] members)
    {
        var present = new List<string>();
        foreach (var member in members)
        {
            if (token.Claims.Has(member))
            {
                present.Add(member.Text());
            }
        }

        return string.Join(", ", present);
    }

    private static string InClaims(in RefusedToken token, JwtMember[] members)
    {
        var shown = new List<string>();
        foreach (var member in members)
        {
            if (token.Claims.Has(member))
            {
                shown.Add(token.InClaims(member));
            }
        }

        return string.Join(", ", shown);
    }

    private static string Either(IEnumerable<string> values) => string.Join(" or ", values.Select(value => $"'{Diagnostics.LogText.Neutralise(value)}'"));
}
