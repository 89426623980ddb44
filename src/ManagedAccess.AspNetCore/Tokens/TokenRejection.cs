namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>Every reason to refuse a credential. The reasons are checked in this order.</summary>
internal enum TokenRejection
{
    /// <summary>Not refused.</summary>
    None,

    // How the request carries the credential: 400 invalid_request (RFC 6750 §3.1)
    MultipleAssertions,
    MultipleAuthorizations,
    AuthorizationMalformed,
    AuthorizationNotToken68,
    AuthorizationAndQuery,
    CredentialTooLong,
    CredentialCharacters,

    // Shape
    OpaqueToken,
    Encrypted,
    NotThreeParts,
    NotBase64Url,
    NotUtf8,
    NotJson,
    NestedTooDeep,
    TooManyMembers,
    DuplicateMember,

    // What the issuer says about a token that only it can read (RFC 7662 §2.2)
    TokenInactive,

    // Header
    TokenTypeNotAccepted,
    AlgorithmNotAllowed,
    CriticalHeader,
    UnencodedPayload,
    CompressedOrEncrypted,
    KeyIdMalformed,
    HeaderMalformed,

    // Claims
    IssuerUnknown,
    AudienceMalformed,
    AudienceMismatch,
    ExpiryMissing,
    TimeMalformed,
    Expired,
    NotYetValid,
    IssuedInFuture,
    AuthenticatedInFuture,
    ConfirmationRequired,
    ClaimMalformed,
    ActorMalformed,
    ClaimMissing,
    IdTokenClaims,
    ApplicationToken,
    NotApplicationToken,
    IdentityMissing,
    IdentityAmbiguous,

    // Key and signature
    KeyUnknown,
    KeyAmbiguous,
    KeyOfAnotherIssuer,
    KeyAlgorithmMismatch,
    SignatureLength,
    SignatureInvalid,

    // The proof of a bound token: 401 invalid_dpop_proof (RFC 9449 §7.1), in the order of the checks
    ProofMissing,
    MultipleProofs,
    ProofMalformed,
    ProofTypeNotAccepted,
    ProofAlgorithmNotAllowed,
    ProofKeyNotAccepted,
    ProofSignatureInvalid,
    ProofClaimMissing,
    ProofMethodMismatch,
    ProofAddressMismatch,
    ProofTimeNotAccepted,
    ProofTokenMismatch,
    ProofKeyMismatch,
    ProofNonceRequired,
    ProofReplayed,

    // Revoked since it was issued
    TokenRevoked,

    // The binding of a token
    TokenNotBound,
    CertificateMissing,
    CertificateMismatch,

    // Cannot be checked now: 503 (RFC 9110 §15.6.4)
    IssuerCheckFailed,
    KeysUnavailable,
    VerificationBusy,
    IntrospectionUnavailable,
    ProofMemoryUnavailable,
}

internal static class TokenRejectionExtensions
{
    private static readonly string[] ReasonCodes = [.. Enum.GetNames<TokenRejection>().Select(ToSnakeCase)];

    /// <summary>Whether the request carries its credential in a way that another token would not correct: 400, not 401.</summary>
    public static bool IsMalformedCarriage(this TokenRejection rejection) =>
        rejection is >= TokenRejection.MultipleAssertions and <= TokenRejection.CredentialCharacters;

    /// <summary>
    /// Whether another token of the same server can be accepted: this one is too old, damaged, or signed with an old or new key. A fault in the
    /// claims would be in the next token too, and the client would fetch tokens in a loop.
    /// </summary>
    public static bool IsCuredByAnotherToken(this TokenRejection rejection) => rejection
        is TokenRejection.Expired or TokenRejection.TokenInactive or TokenRejection.TokenRevoked
        or TokenRejection.CredentialTooLong or TokenRejection.CredentialCharacters
        or (>= TokenRejection.OpaqueToken and <= TokenRejection.DuplicateMember)
        or TokenRejection.KeyUnknown or TokenRejection.SignatureLength or TokenRejection.SignatureInvalid;

    /// <summary>Whether the credential may be good but cannot be checked at the moment: 503 with Retry-After.</summary>
    public static bool IsUnavailable(this TokenRejection rejection) =>
        rejection is TokenRejection.IssuerCheckFailed or TokenRejection.KeysUnavailable or TokenRejection.VerificationBusy
            or TokenRejection.IntrospectionUnavailable or TokenRejection.ProofMemoryUnavailable;

    /// <summary>Whether the proof of a bound token is not accepted, and the token itself may be good.</summary>
    public static bool IsOfProof(this TokenRejection rejection) => rejection is >= TokenRejection.ProofMissing and <= TokenRejection.ProofReplayed;

    /// <summary>The stable code of logs, metrics and audit records.</summary>
    public static string ReasonCode(this TokenRejection rejection) => ReasonCodes[(int)rejection];

    private static string ToSnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
}
