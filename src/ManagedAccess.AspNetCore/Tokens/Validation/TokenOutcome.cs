using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>A validated token, or the reason for the refusal.</summary>
/// <param name="Token">Null unless the token is good for this request.</param>
/// <param name="Rejection">The reason for the refusal.</param>
/// <param name="RetryAfter">When to try again, if the token could not be checked.</param>
internal readonly record struct TokenOutcome(ValidatedToken? Token, TokenRejection Rejection, TimeSpan? RetryAfter)
{
    private static readonly TimeSpan RetryKeys = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryBusy = TimeSpan.FromSeconds(1);

    public static TokenOutcome Accepted(ValidatedToken token) => new(token, TokenRejection.None, null);

    /// <summary>The token, unless there is a reason to refuse it.</summary>
    public static TokenOutcome From(ValidatedToken token, TokenRejection rejection) =>
        rejection is TokenRejection.None ? Accepted(token) : Refused(rejection);

    /// <summary>The token cannot be checked now.</summary>
    public static TokenOutcome Unavailable(TokenRejection rejection, TimeSpan retryAfter) =>
        new(null, rejection, retryAfter > RetryBusy ? retryAfter : RetryBusy);

    public static TokenOutcome Refused(TokenRejection rejection) => new(null, rejection, rejection switch
    {
        TokenRejection.KeysUnavailable => RetryKeys,
        TokenRejection.VerificationBusy or TokenRejection.ProofMemoryUnavailable => RetryBusy,
        _ => null,
    });
}
