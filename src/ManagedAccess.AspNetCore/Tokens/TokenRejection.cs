namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>Every reason to refuse a credential. The order is the order in which the reasons are looked for.</summary>
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

    // Header
    TokenTypeNotAccepted,
    AlgorithmNotAllowed,
    CriticalHeader,
    UnencodedPayload,
    CompressedOrEncrypted,
    KeyIdMalformed,

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
    ParsersDisagree,

    // We cannot tell: 503 (RFC 9110 §15.6.4)
    KeysUnavailable,
    VerificationBusy,
}

internal static class TokenRejectionExtensions
{
    private static readonly string[] ReasonCodes = [.. Enum.GetNames<TokenRejection>().Select(ToSnakeCase)];

    /// <summary>The request carries its credential in a way no token could repair: 400, not 401.</summary>
    public static bool IsMalformedCarriage(this TokenRejection rejection) =>
        rejection is >= TokenRejection.MultipleAssertions and <= TokenRejection.CredentialCharacters;

    /// <summary>
    /// The next token that the same server issues will do: this one is too old, damaged, or signed with a key of another time. What was wrong
    /// with its claims would be wrong with those of the next one too, and who is sent to fetch it would go in circles.
    /// </summary>
    public static bool IsCuredByAnotherToken(this TokenRejection rejection) => rejection
        is TokenRejection.Expired
        or TokenRejection.CredentialTooLong or TokenRejection.CredentialCharacters
        or (>= TokenRejection.OpaqueToken and <= TokenRejection.DuplicateMember)
        or TokenRejection.KeyUnknown or TokenRejection.SignatureLength or TokenRejection.SignatureInvalid;

    /// <summary>The credential may be good, and we cannot tell at the moment: 503 with Retry-After.</summary>
    public static bool IsUnavailable(this TokenRejection rejection) =>
        rejection is TokenRejection.KeysUnavailable or TokenRejection.VerificationBusy;

    /// <summary>The stable code of logs, metrics and audit records.</summary>
    public static string ReasonCode(this TokenRejection rejection) => ReasonCodes[(int)rejection];

    private static string ToSnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
}
