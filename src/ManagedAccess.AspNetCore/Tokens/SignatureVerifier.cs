using System.Runtime.CompilerServices;
using System.Text.Json;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>Verifies what the gate let pass: IdentityModel, given the one key and the one algorithm the token must have used.</summary>
internal sealed class SignatureVerifier(TokenMetrics metrics)
{
    private static readonly JsonWebTokenHandler Handler = new();

    private readonly ConditionalWeakTable<SigningKey, TokenValidationParameters> _parameters = [];

    /// <summary>A validated token, or why there is none.</summary>
    public TokenRejection Verify(ReadOnlyMemory<char> token, ref readonly GatePass pass, TokenDigest digest, out ValidatedToken? validated)
    {
        validated = null;
        metrics.SignatureVerified();
        if (TryParse(token) is not { } parsed)
        {
            return TokenRejection.ParsersDisagree;
        }

        // Nothing is fetched or awaited in there: the key is given.
        var result = Handler.ValidateTokenAsync(parsed, ParametersFor(pass.Issuer!, pass.Key!)).GetAwaiter().GetResult();
        if (!result.IsValid)
        {
            return TokenRejection.SignatureInvalid;
        }

        validated = Agreed(parsed, in pass, digest);
        return validated is null ? TokenRejection.ParsersDisagree : TokenRejection.None;
    }

    private static JsonWebToken? TryParse(ReadOnlyMemory<char> token)
    {
        try
        {
            return new JsonWebToken(token);
        }
        catch (Exception e) when (e is SecurityTokenException or ArgumentException or JsonException)
        {
            return null; // what we could read, it could not
        }
    }

    private TokenValidationParameters ParametersFor(TrustedIssuer issuer, SigningKey key) =>
        _parameters.TryGetValue(key, out var known) ? known : _parameters.GetValue(key, _ => Parameters(issuer, key));

    private static TokenValidationParameters Parameters(TrustedIssuer issuer, SigningKey key)
    {
        SecurityKey[] one = [key.VerificationKey];
        return new()
        {
            CryptoProviderFactory = new OneKeyFactory(key.VerificationKey, key.Algorithm),
            IssuerSigningKeyResolver = (_, _, _, _) => one,
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = [key.Algorithm],
            ValidIssuer = issuer.Issuer,
            IssuerValidator = issuer.Tenant is null ? null : static (name, _, _) => name, // one key for many; the gate has chosen, and both readings are compared below

            // The gate has compared both with this request and this clock, and every use of the cache compares them again; the values
            // themselves must agree with what is read here.
            AudienceValidator = static (audiences, _, _) => audiences.Any(),
            LifetimeValidator = static (_, expires, _, _) => expires is not null,
        };
    }

    /// <summary>
    /// IdentityModel's own verification by the one key, made once. Its cache of these puts a name together for each look-up, and that
    /// costs more than everything else around a signature.
    /// </summary>
    private sealed class OneKeyFactory(SecurityKey key, string algorithm) : CryptoProviderFactory
    {
        private readonly SignatureProvider _provider = new CryptoProviderFactory().CreateForVerifying(key, algorithm, cacheProvider: false);

        public override bool IsSupportedAlgorithm(string asked, SecurityKey askedKey) => IsTheOne(askedKey, asked);

        public override SignatureProvider CreateForVerifying(SecurityKey askedKey, string asked) =>
            IsTheOne(askedKey, asked) ? _provider : throw new SecurityTokenInvalidSigningKeyException("another key or algorithm than the gate found");

        // Stays with the key: it is collected when the key is.
        public override void ReleaseSignatureProvider(SignatureProvider signatureProvider)
        {
        }

        private bool IsTheOne(SecurityKey askedKey, string asked) => ReferenceEquals(askedKey, key) && asked == algorithm;
    }

    private static ValidatedToken? Agreed(JsonWebToken parsed, ref readonly GatePass pass, TokenDigest digest)
    {
        var claims = new AgreedClaims(parsed, new ClaimsView(pass.Payload, in pass.Members), pass.Mapped);
        claims.ExpectAllMapped(pass.Payload);
        var clientId = claims.Text(JwtMember.ClientId);
        var subject = claims.Text(JwtMember.Subject);
        var payload = new PayloadClaims(pass.Payload.ToArray(), pass.Issuer!.Issuer);
        // A token that says its e-mail address is not verified has none: anyone may have typed it in.
        var email = claims.Text(JwtMember.Email);
        var unverified = email is null || (payload.IsEmailVerified() && payload.IsVerified(claims.Name(JwtMember.Email))) ? null : email;
        var name = ValidatedToken.Unless(claims.Text(JwtMember.Name), unverified);
        email = unverified is null ? email : null;
        if (pass.Issuer.Tenant is not null)
        {
            claims.Text(JwtMember.TenantId); // for the comparison alone: the tenant was read from it
        }

        var isOAuth = pass.Issuer.Profile == AuthorizationServerType.OAuth;
        var token = new ValidatedToken
        {
            Profile = pass.Issuer.Profile,
            TrustedIssuer = pass.Issuer,
            Issuer = claims.Issuer(pass.Issuer.Issuer),
            Subject = string.IsNullOrEmpty(subject) ? null : subject,
            ClientId = clientId,
            ClientName = claims.Text(JwtMember.ClientName),
            CommonName = claims.Text(JwtMember.CommonName),
            Email = email,
            UnverifiedEmail = unverified,
            Name = name,
            IdentityName = pass.Issuer.CallerClaims.Name is { } nameClaim ? ValidatedToken.Unless(payload.First(nameClaim), unverified) : name ?? email,
            Scopes = isOAuth ? pass.Issuer.NamesOf(claims.Scopes()) : [],
            ScopeClaim = claims.Name(JwtMember.Scope),
            Audiences = pass.Issuer.Shared(claims.Audiences()),
            IssuedAt = claims.Date(JwtMember.IssuedAt),
            ExpiresAt = claims.Date(JwtMember.Expiry) ?? default,
            NotBefore = claims.Date(JwtMember.NotBefore),
            AuthenticationTime = claims.Date(JwtMember.AuthenticationTime),
            AuthenticationMethods = claims.Texts(JwtMember.AuthenticationMethods),
            AuthenticationContext = claims.Text(JwtMember.AuthenticationContext),
            TokenId = claims.Text(JwtMember.TokenId),
            SessionId = claims.Text(JwtMember.SessionId),
            IdentityNonce = claims.Text(JwtMember.IdentityNonce),
            Country = claims.Text(JwtMember.Country),
            Actors = TokenActor.ReadChain(claims.Json(JwtMember.Actor)),
            IsService = isOAuth ? subject == clientId || pass.Mapped is { IsService: true } : string.IsNullOrEmpty(subject), // RFC 9068 §5; CFA-07
            Payload = payload,
            Key = pass.Key!,
            TokenDigest = digest,
        };
        return claims.AllAgreed ? token : null;
    }
}
