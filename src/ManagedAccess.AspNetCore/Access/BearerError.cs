namespace ManagedAccess.AspNetCore.Access;

/// <summary>The error codes of a challenge (RFC 6750 §3.1, RFC 9470 §3, RFC 9449 §7.1).</summary>
internal static class BearerError
{
    public const string InvalidRequest = "invalid_request";

    public const string InvalidToken = "invalid_token";

    public const string InsufficientScope = "insufficient_scope";

    public const string InsufficientUserAuthentication = "insufficient_user_authentication";

    public const string InvalidProof = "invalid_dpop_proof";

    public const string UseNonce = "use_dpop_nonce";
}
