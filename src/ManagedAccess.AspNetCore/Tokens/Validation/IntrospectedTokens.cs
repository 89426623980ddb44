using System.Text;
using ManagedAccess.AspNetCore.Concurrency;
using ManagedAccess.AspNetCore.Tokens.Introspection;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>
/// Tokens that only their issuer can read (RFC 7662): asked once for all callers that present them together, remembered for a short time, and
/// then the same <see cref="ValidatedToken"/> as a JWT.
/// </summary>
internal sealed class IntrospectedTokens(
    IntrospectionEndpoints endpoints, SharedAnswers shared, SignedAnswer signed, ClaimsGate gate, ValidatedTokenCache cache, AccessTokenOptions options, TimeProvider clock)
{
    private const int MaxInactive = 20_000; // 1 MB; when there is no room, the server is asked
    private static readonly TimeSpan LongestInactive = TimeSpan.FromMinutes(5);

    private readonly SingleFlight<VerificationKey, TokenOutcome> _underWay = new();
    private readonly RecentKeys<VerificationKey, TokenRejection> _inactive = new(LongestInactive, MaxInactive, clock);

    /// <summary>Whether any server is asked about tokens.</summary>
    public bool AreTaken => endpoints.Exist;

    /// <summary>The endpoint that a token goes to. A JWT goes to none: it is good or bad by itself (INT-06).</summary>
    public IntrospectionEndpoint? EndpointFor(ReadOnlySpan<byte> token, in TokenExpectation expectation) =>
        endpoints.Of(expectation) is { } endpoint && !IsJwt(token) ? endpoint : null;

    /// <summary>What is known about a token, or the question to wait for.</summary>
    /// <param name="endpoint">The endpoint that the token goes to.</param>
    /// <param name="token">The token.</param>
    /// <param name="text">The token as text.</param>
    /// <param name="expectation">The requirements of the resource.</param>
    /// <param name="now">The time of the request.</param>
    public Examination Examine(IntrospectionEndpoint endpoint, ReadOnlySpan<byte> token, ReadOnlyMemory<char> text, in TokenExpectation expectation, DateTimeOffset now)
    {
        var key = new VerificationKey(TokenDigest.Compute(token), AuthorizationServerType.OAuth, expectation.Scheme);
        if (Known(token, key, now) is { } known)
        {
            return new(known.Token is { } active ? Judge(active, expectation, now) : known); // good, but not for this request
        }

        return Examination.Asking(_underWay.RunAsync(key, () => AskAsync(endpoint, key, text.ToString())));
    }

    /// <summary>Whether a token that its issuer knows is good for one request.</summary>
    public TokenOutcome Judge(ValidatedToken token, in TokenExpectation expectation, DateTimeOffset now) => TokenOutcome.From(token, RejectionOf(token, expectation, now));

    private TokenRejection RejectionOf(ValidatedToken token, in TokenExpectation expectation, DateTimeOffset now)
    {
        if (!token.TrustedIssuer.IsTrustedFor(expectation)) { return TokenRejection.IssuerUnknown; }
        if (!token.TrustedIssuer.AcceptsAnyOf(token.Audiences, expectation)) { return TokenRejection.AudienceMismatch; } // INT-03
        if (now >= token.ExpiresAt) { return TokenRejection.Expired; } // INT-04
        if (now + options.ClockSkew < token.LatestStart) { return TokenRejection.NotYetValid; }
        return TokenRejection.None;
    }

    private static bool IsJwt(ReadOnlySpan<byte> token) => token.Count((byte)'.') == 2; // RFC 7515 §7.1

    private TokenOutcome? Known(ReadOnlySpan<byte> token, in VerificationKey key, DateTimeOffset now) =>
        cache.Find(token, AuthorizationServerType.OAuth) is { } known && now < known.AskAgainAt && known.TrustedIssuer.Server.Scheme == key.Scheme
            ? TokenOutcome.Accepted(known)
            : _inactive.TryGet(key, out var rejection) ? TokenOutcome.Refused(rejection) : null;

    private async Task<TokenOutcome> AskAsync(IntrospectionEndpoint endpoint, VerificationKey key, string token)
    {
        // Another question may have ended since the caller looked into the memory.
        if (Known(Encoding.ASCII.GetBytes(token), key, clock.GetUtcNow()) is { } found)
        {
            return found;
        }

        if (await shared.FindAsync(endpoint, key.Digest) is { } kept && Read(endpoint, key.Digest, kept.Json.Span, kept.AskedAt) is { Token: { } known } alike)
        {
            cache.Store(Encoding.ASCII.GetBytes(token), known);
            return alike;
        }

        var reply = await endpoint.AskAsync(token);
        var answer = reply is { IsSigned: true, Body: { } document } ? await signed.ReadAsync(endpoint, document) : reply.Body;
        if (answer is not { } json)
        {
            return TokenOutcome.Unavailable(TokenRejection.IntrospectionUnavailable, reply.RetryAfter);
        }

        var askedAt = clock.GetUtcNow();
        var outcome = Read(endpoint, key.Digest, json.Span, askedAt);
        if (outcome.Rejection is TokenRejection.IntrospectionUnavailable)
        {
            return outcome;
        }

        endpoint.Answered();
        if (outcome.Token is { } active)
        {
            shared.Keep(endpoint, key.Digest, json, askedAt, active.AskAgainAt);
            cache.Store(Encoding.ASCII.GetBytes(token), active);
        }
        else
        {
            _inactive.TryAdd(key, clock.GetUtcNow() + endpoint.Options.NegativeCacheDuration, outcome.Rejection);
        }

        return outcome;
    }

    private TokenOutcome Read(IntrospectionEndpoint endpoint, TokenDigest digest, ReadOnlySpan<byte> json, DateTimeOffset askedAt)
    {
        var issuer = endpoint.Issuer;
        scoped var pass = new GatePass { Issuer = issuer, Payload = json };
        if (StrictJsonObject.Read(json, out pass.Members) is not JsonFault.None)
        {
            var reply = endpoint.Failed("The answer is not one JSON object, each member once", isReached: true);
            return TokenOutcome.Unavailable(TokenRejection.IntrospectionUnavailable, reply.RetryAfter); // INT-05
        }

        var claims = new ClaimsView(json, ref pass.Members);
        if (!claims.IsTrue(JwtMember.Active)) { return TokenOutcome.Refused(TokenRejection.TokenInactive); } // INT-02
        if (claims.Has(JwtMember.Issuer) && !claims.TextEquals(JwtMember.Issuer, issuer.Issuer)) { return TokenOutcome.Refused(TokenRejection.IssuerUnknown); } // INT-03
        var hasTexts = ClaimShape.HasTexts(claims, JwtMember.AuthorizedParty, JwtMember.TokenId);
        pass.Mapped = issuer.Mapping?.Read(json, ref pass.Members);
        if (gate.ExamineAnswer(claims, hasTexts, pass.Mapped, clock.GetUtcNow()) is var rejection and not TokenRejection.None) { return TokenOutcome.Refused(rejection); }

        var until = askedAt + endpoint.Options.CacheDuration;
        claims.TryGetDate(JwtMember.Expiry, out var expiry);
        return TokenOutcome.Accepted(VerifiedClaims.Read(in pass, digest, claims.Has(JwtMember.Expiry) && expiry < until ? expiry : until));
    }
}
