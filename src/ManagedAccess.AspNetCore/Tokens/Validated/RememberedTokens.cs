namespace ManagedAccess.AspNetCore.Tokens.Validated;

/// <summary>The look-up: tokens that were found good before, if they are still good for this request.</summary>
internal sealed class RememberedTokens(ValidatedTokenCache cache, AccessTokenOptions options)
{
    /// <summary>The token, if it was found good before and is good for this request; else null.</summary>
    public ValidatedToken? Find(in PresentedCredential credential, in TokenExpectation expectation, DateTimeOffset now)
    {
        if (cache.Find(credential.Token, credential.Profile) is not { } known)
        {
            return null;
        }

        if (IsStillGood(known, expectation, now))
        {
            return known;
        }

        if (known.Key?.IsWithdrawn is true || now - options.ClockSkew >= known.ExpiresAt)
        {
            cache.Drop(known);
        }

        return null;
    }

    /// <summary>Whether the token still meets the conditions that can change between two uses.</summary>
    public bool IsStillGood(ValidatedToken token, in TokenExpectation expectation, DateTimeOffset now) =>
        token.IsBackedByKey(now)
        && now < token.AskAgainAt // INT-04
        && token.TrustedIssuer.IsTrustedFor(expectation)
        && token.TrustedIssuer.AcceptsAnyOf(token.Audiences, expectation) // RFC 9068 §4
        && now - options.ClockSkew < token.ExpiresAt // RFC 7519 §4.1.4
        && !(now + options.ClockSkew < token.LatestStart); // RFC 7519 §4.1.5
}
