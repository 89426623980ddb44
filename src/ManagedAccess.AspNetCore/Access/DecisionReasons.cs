namespace ManagedAccess.AspNetCore;

/// <summary>The reason codes of records, logs and metrics. The list is fixed: a code keeps its meaning, and a new one is named in the CHANGELOG.</summary>
public static class DecisionReasons
{
    /// <summary>Nothing was wrong.</summary>
    public const string None = "none";

    /// <summary>No credential was presented.</summary>
    public const string CredentialMissing = "credential_missing";

    /// <summary>A credential of a kind that no configured authorization server issues.</summary>
    public const string CredentialUnsupported = "credential_unsupported";

    /// <summary>The app's own event refused a caller with a good token.</summary>
    public const string RefusedByApplication = "refused_by_application";

    /// <summary>A browser attached the credential to an unsafe request that another site caused.</summary>
    public const string CrossSite = "cross_site";

    /// <summary>The request is for a host that is not a resource of the app.</summary>
    public const string HostUnknown = "host_unknown";

    /// <summary>The token lacks a scope (RFC 6750 §3.1).</summary>
    public const string InsufficientScope = "insufficient_scope";

    /// <summary>The sign-in is too old or too weak (RFC 9470 §3).</summary>
    public const string InsufficientUserAuthentication = "insufficient_user_authentication";

    /// <summary>A service called an endpoint for people.</summary>
    public const string HumanRequired = "human_required";

    /// <summary>An agent called an endpoint for people at a browser.</summary>
    public const string DirectHumanRequired = "direct_human_required";

    /// <summary>The caller is not in any of the groups, or the caller's groups are unknown.</summary>
    public const string GroupRequired = "group_required";

    /// <summary>A service called, and <c>Callers:AllowServices</c> is off.</summary>
    public const string ServicesNotAdmitted = "services_not_admitted";

    /// <summary>One of the app's own requirements was not met.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The app answered 401 or 403 itself, and not because of an exception.</summary>
    public const string Application = "application";

    /// <summary>An exception ended the request: 500, or the 401 or 403 that the app made of it.</summary>
    public const string Exception = "exception";

    /// <summary>No record could be written, and <c>Audit:OnFailure</c> is <c>Refuse</c> (503).</summary>
    public const string AuditUnavailable = "audit_unavailable";

    /// <summary>Several <c>Cf-Access-Jwt-Assertion</c> fields, or several values in one.</summary>
    public const string MultipleAssertions = "multiple_assertions";

    /// <summary>Several <c>Authorization</c> fields, or two credentials in one.</summary>
    public const string MultipleAuthorizations = "multiple_authorizations";

    /// <summary><c>Authorization: Bearer</c> without exactly one token after it (RFC 6750 §2.1).</summary>
    public const string AuthorizationMalformed = "authorization_malformed";

    /// <summary>The bearer token has characters that no token has (RFC 6750 §2.1).</summary>
    public const string AuthorizationNotToken68 = "authorization_not_token68";

    /// <summary>A bearer token in <c>Authorization</c> and another in the query (RFC 6750 §2).</summary>
    public const string AuthorizationAndQuery = "authorization_and_query";

    /// <summary>Longer than <c>Tokens:MaxTokenLength</c>.</summary>
    public const string CredentialTooLong = "credential_too_long";

    /// <summary>Characters that no field value has (RFC 9110 §5.5).</summary>
    public const string CredentialCharacters = "credential_characters";

    /// <summary>Not a JWT, and there is no server that can validate it.</summary>
    public const string OpaqueToken = "opaque_token";

    /// <summary>An encrypted token (JWE).</summary>
    public const string Encrypted = "encrypted";

    /// <summary>Not the three parts of a signed token (RFC 7515 §7.1).</summary>
    public const string NotThreeParts = "not_three_parts";

    /// <summary>A part that is not Base64url (RFC 7515 §2).</summary>
    public const string NotBase64Url = "not_base64_url";

    /// <summary>Header or payload are not UTF-8.</summary>
    public const string NotUtf8 = "not_utf8";

    /// <summary>Header or payload are not a JSON object.</summary>
    public const string NotJson = "not_json";

    /// <summary>JSON nested deeper than any token needs.</summary>
    public const string NestedTooDeep = "nested_too_deep";

    /// <summary>More members than any token needs.</summary>
    public const string TooManyMembers = "too_many_members";

    /// <summary>A member that occurs twice (RFC 7519 §4).</summary>
    public const string DuplicateMember = "duplicate_member";

    /// <summary>The authorization server says that the token is not active: expired, revoked or never issued (RFC 7662 §2.2).</summary>
    public const string TokenInactive = "token_inactive";

    /// <summary>A <c>typ</c> that is not of an access token (RFC 9068 §4).</summary>
    public const string TokenTypeNotAccepted = "token_type_not_accepted";

    /// <summary>An <c>alg</c> that is not accepted, <c>none</c> among them.</summary>
    public const string AlgorithmNotAllowed = "algorithm_not_allowed";

    /// <summary>A <c>crit</c> extension (RFC 7515 §4.1.11).</summary>
    public const string CriticalHeader = "critical_header";

    /// <summary>An unencoded payload (<c>b64</c>, RFC 7797).</summary>
    public const string UnencodedPayload = "unencoded_payload";

    /// <summary>A header of compression or encryption in a signed token.</summary>
    public const string CompressedOrEncrypted = "compressed_or_encrypted";

    /// <summary>A <c>kid</c> that is missing where it is needed, or is not a short text.</summary>
    public const string KeyIdMalformed = "key_id_malformed";

    /// <summary>A <c>cty</c> or <c>x5t</c> that is not a text.</summary>
    public const string HeaderMalformed = "header_malformed";

    /// <summary>An issuer that is not configured.</summary>
    public const string IssuerUnknown = "issuer_unknown";

    /// <summary>An <c>aud</c> that is neither a text nor a list of texts.</summary>
    public const string AudienceMalformed = "audience_malformed";

    /// <summary>Issued for another resource.</summary>
    public const string AudienceMismatch = "audience_mismatch";

    /// <summary>No <c>exp</c>.</summary>
    public const string ExpiryMissing = "expiry_missing";

    /// <summary>A time that is not a number, or is out of range.</summary>
    public const string TimeMalformed = "time_malformed";

    /// <summary>Past its <c>exp</c>.</summary>
    public const string Expired = "expired";

    /// <summary>Before its <c>nbf</c>.</summary>
    public const string NotYetValid = "not_yet_valid";

    /// <summary>An <c>iat</c> in the future.</summary>
    public const string IssuedInFuture = "issued_in_future";

    /// <summary>An <c>auth_time</c> in the future.</summary>
    public const string AuthenticatedInFuture = "authenticated_in_future";

    /// <summary>Bound to a key (<c>cnf</c>, RFC 7800) that was not shown.</summary>
    public const string ConfirmationRequired = "confirmation_required";

    /// <summary>A claim of the wrong kind.</summary>
    public const string ClaimMalformed = "claim_malformed";

    /// <summary>An <c>act</c> chain that cannot be read (RFC 8693 §4.1).</summary>
    public const string ActorMalformed = "actor_malformed";

    /// <summary>A claim that an access token must have is missing.</summary>
    public const string ClaimMissing = "claim_missing";

    /// <summary>Claims that only an ID token has.</summary>
    public const string IdTokenClaims = "id_token_claims";

    /// <summary>A token of an Access application where an access token was expected.</summary>
    public const string ApplicationToken = "application_token";

    /// <summary>Not a token of an Access application.</summary>
    public const string NotApplicationToken = "not_application_token";

    /// <summary>Names neither a person nor a service.</summary>
    public const string IdentityMissing = "identity_missing";

    /// <summary>Names a person and a service at once.</summary>
    public const string IdentityAmbiguous = "identity_ambiguous";

    /// <summary>Signed with a key that the issuer does not publish.</summary>
    public const string KeyUnknown = "key_unknown";

    /// <summary>Several keys of the issuer match the token.</summary>
    public const string KeyAmbiguous = "key_ambiguous";

    /// <summary>Signed with a key that is published for another issuer.</summary>
    public const string KeyOfAnotherIssuer = "key_of_another_issuer";

    /// <summary>The key is for another algorithm.</summary>
    public const string KeyAlgorithmMismatch = "key_algorithm_mismatch";

    /// <summary>The signature has a length that the key cannot make.</summary>
    public const string SignatureLength = "signature_length";

    /// <summary>The signature is not valid.</summary>
    public const string SignatureInvalid = "signature_invalid";

    /// <summary>The issuer's keys are not available at the moment (503).</summary>
    public const string KeysUnavailable = "keys_unavailable";

    /// <summary>An <see cref="IIssuerValidator"/> of the app threw an exception, which is in the log (503).</summary>
    public const string IssuerCheckFailed = "issuer_check_failed";

    /// <summary>Too many signatures are being verified at the moment (503).</summary>
    public const string VerificationBusy = "verification_busy";

    /// <summary>The authorization server could not be asked about the token, or its answer cannot be used (503).</summary>
    public const string IntrospectionUnavailable = "introspection_unavailable";

    /// <summary>A token of the scheme <c>DPoP</c> without a proof (RFC 9449 §7.1).</summary>
    public const string ProofMissing = "proof_missing";

    /// <summary>Several <c>DPoP</c> fields, or several values in one (RFC 9449 §4.3).</summary>
    public const string MultipleProofs = "multiple_proofs";

    /// <summary>A proof that is not a signed JWT, or is too long.</summary>
    public const string ProofMalformed = "proof_malformed";

    /// <summary>A proof of another <c>typ</c> than <c>dpop+jwt</c>.</summary>
    public const string ProofTypeNotAccepted = "proof_type_not_accepted";

    /// <summary>A proof with an algorithm that is not in <c>Tokens:DPoP:Algorithms</c>.</summary>
    public const string ProofAlgorithmNotAllowed = "proof_algorithm_not_allowed";

    /// <summary>A proof without a public key that fits its algorithm.</summary>
    public const string ProofKeyNotAccepted = "proof_key_not_accepted";

    /// <summary>A proof with a signature that is not valid.</summary>
    public const string ProofSignatureInvalid = "proof_signature_invalid";

    /// <summary>A proof without <c>jti</c>, <c>htm</c>, <c>htu</c>, <c>iat</c> or <c>ath</c> (RFC 9449 §4.2).</summary>
    public const string ProofClaimMissing = "proof_claim_missing";

    /// <summary>A proof for another method.</summary>
    public const string ProofMethodMismatch = "proof_method_mismatch";

    /// <summary>A proof for another address than the public one of the request.</summary>
    public const string ProofAddressMismatch = "proof_address_mismatch";

    /// <summary>A proof that is too old, or dated in the future.</summary>
    public const string ProofTimeNotAccepted = "proof_time_not_accepted";

    /// <summary>A proof for another token.</summary>
    public const string ProofTokenMismatch = "proof_token_mismatch";

    /// <summary>A proof of another key than the one that the token is bound to.</summary>
    public const string ProofKeyMismatch = "proof_key_mismatch";

    /// <summary>A proof without a current nonce of the app (RFC 9449 §9).</summary>
    public const string ProofNonceRequired = "proof_nonce_required";

    /// <summary>A proof that was used before.</summary>
    public const string ProofReplayed = "proof_replayed";

    /// <summary>The session, the token, the person or the client was revoked after the token was issued.</summary>
    public const string TokenRevoked = "token_revoked";

    /// <summary>A token that is not bound to a key or a certificate, where the resource or the scheme requires it.</summary>
    public const string TokenNotBound = "token_not_bound";

    /// <summary>A token that is bound to a certificate, and no certificate (RFC 8705 §3).</summary>
    public const string CertificateMissing = "certificate_missing";

    /// <summary>A token that is bound to another certificate.</summary>
    public const string CertificateMismatch = "certificate_mismatch";

    /// <summary>It cannot be told at the moment whether the proof was used before (503).</summary>
    public const string ProofMemoryUnavailable = "proof_memory_unavailable";

    /// <summary>All codes.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        None, CredentialMissing, CredentialUnsupported, RefusedByApplication, CrossSite, HostUnknown, InsufficientScope,
        InsufficientUserAuthentication, HumanRequired, DirectHumanRequired, GroupRequired, ServicesNotAdmitted, Forbidden, Application,
        Exception, AuditUnavailable, MultipleAssertions, MultipleAuthorizations, AuthorizationMalformed, AuthorizationNotToken68,
        AuthorizationAndQuery, CredentialTooLong, CredentialCharacters, OpaqueToken, Encrypted, NotThreeParts, NotBase64Url, NotUtf8,
        NotJson, NestedTooDeep, TooManyMembers, DuplicateMember, TokenInactive, TokenTypeNotAccepted, AlgorithmNotAllowed, CriticalHeader,
        UnencodedPayload, CompressedOrEncrypted, KeyIdMalformed, HeaderMalformed, IssuerUnknown, AudienceMalformed, AudienceMismatch, ExpiryMissing,
        TimeMalformed, Expired, NotYetValid, IssuedInFuture, AuthenticatedInFuture, ConfirmationRequired, ClaimMalformed, ActorMalformed,
        ClaimMissing, IdTokenClaims, ApplicationToken, NotApplicationToken, IdentityMissing, IdentityAmbiguous, KeyUnknown, KeyAmbiguous,
        KeyOfAnotherIssuer, KeyAlgorithmMismatch, SignatureLength, SignatureInvalid, IssuerCheckFailed, KeysUnavailable, VerificationBusy,
        IntrospectionUnavailable,
        ProofMissing, MultipleProofs, ProofMalformed, ProofTypeNotAccepted, ProofAlgorithmNotAllowed, ProofKeyNotAccepted, ProofSignatureInvalid, ProofClaimMissing,
        ProofMethodMismatch, ProofAddressMismatch, ProofTimeNotAccepted, ProofTokenMismatch, ProofKeyMismatch, ProofNonceRequired, ProofReplayed, TokenRevoked, TokenNotBound, CertificateMissing, CertificateMismatch, ProofMemoryUnavailable,
    ];
}
