namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>What the resource asks of a token. The audience is an argument: the token path knows no resource.</summary>
/// <param name="ResourceAudiences">The identifiers of the requested resource that <c>aud</c> may name.</param>
/// <param name="IsMainResource">Whether the further audiences of an OAuth server count.</param>
/// <param name="OwnOrigin">The origin that stands for the issuer <c>/</c>; null trusts no such server.</param>
/// <param name="Scheme">The scheme the resource belongs to: issuers of no other count.</param>
internal readonly record struct TokenExpectation(IReadOnlyList<string> ResourceAudiences, bool IsMainResource, string? OwnOrigin, string Scheme = AuthorizationServerOptions.UsualScheme);

/// <summary>A validated token, or the reason there is none.</summary>
/// <param name="Token">Null unless the token is good for this request.</param>
/// <param name="Rejection">Why it is not.</param>
/// <param name="RetryAfter">When to come back, if we could not tell.</param>
internal readonly record struct TokenOutcome(ValidatedToken? Token, TokenRejection Rejection, TimeSpan? RetryAfter);
