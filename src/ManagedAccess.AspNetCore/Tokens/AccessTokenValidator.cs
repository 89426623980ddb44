namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>What the resource asks of a token. The audience is an argument: the token path knows no resource.</summary>
/// <param name="ResourceAudiences">The identifiers of the requested resource that <c>aud</c> may name.</param>
/// <param name="IsMainResource">Whether the further audiences of an OAuth server count.</param>
/// <param name="OwnOrigin">The origin that stands for the issuer <c>/</c>; null trusts no such server.</param>
internal readonly record struct TokenExpectation(IReadOnlyList<string> ResourceAudiences, bool IsMainResource, string? OwnOrigin);

/// <summary>A validated token, or the reason there is none.</summary>
internal readonly record struct TokenOutcome(ValidatedToken? Token, TokenRejection Rejection, TimeSpan? RetryAfter);

/// <summary>The front door of the token path: cache, gate, keys, cryptography.</summary>
internal sealed class AccessTokenValidator
{
    public ValueTask<TokenOutcome> ValidateAsync(PresentedCredential credential, in TokenExpectation expectation, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{credential}{expectation.IsMainResource}{cancellationToken.CanBeCanceled}");
}
