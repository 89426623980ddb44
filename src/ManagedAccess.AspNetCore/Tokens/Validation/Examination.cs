using ManagedAccess.AspNetCore.Concurrency;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>The result of one pass over a token: the answer, or the operation to wait for before there is an answer.</summary>
/// <param name="Outcome">The answer if the caller does not wait.</param>
/// <param name="AwaitsKeysOf">The issuer with the missing keys.</param>
/// <param name="KeyId">The key the token names.</param>
/// <param name="Verification">The verification under way.</param>
/// <param name="LeadsVerification">Whether this caller has to do it.</param>
/// <param name="Question">The question to the issuer under way.</param>
internal readonly record struct Examination(
    TokenOutcome Outcome,
    TrustedIssuer? AwaitsKeysOf = null,
    string? KeyId = null,
    SingleFlight<VerificationKey, TokenOutcome>.Flight? Verification = null,
    bool LeadsVerification = false,
    Task<TokenOutcome>? Question = null)
{
    public bool IsFinal => AwaitsKeysOf is null && Verification is null && Question is null;

    public static Examination Accepted(ValidatedToken token) => new(TokenOutcome.Accepted(token));

    public static Examination Refused(TokenRejection rejection) => new(TokenOutcome.Refused(rejection));

    /// <summary>Refused by the gate. If a key was missing, newer keys may change the answer.</summary>
    public static Examination Refused(TokenRejection rejection, ref readonly GatePass pass) =>
        rejection is TokenRejection.KeyUnknown or TokenRejection.KeysUnavailable
            ? new(TokenOutcome.Refused(rejection), pass.Issuer, pass.KeyId)
            : Refused(rejection);

    public static Examination Awaiting(SingleFlight<VerificationKey, TokenOutcome>.Flight verification, bool leads) =>
        new(TokenOutcome.Refused(TokenRejection.VerificationBusy), Verification: verification, LeadsVerification: leads);

    public static Examination Asking(Task<TokenOutcome> question) => new(TokenOutcome.Refused(TokenRejection.IntrospectionUnavailable), Question: question);
}

/// <summary>The key of a shared verification: the same token, for the same profile and scheme.</summary>
internal readonly record struct VerificationKey(TokenDigest Digest, AuthorizationServerType Profile, string Scheme);
