namespace ManagedAccess.AspNetCore.Access;

/// <summary>The nonces that proofs of this app's callers must have, for the response that asks for one (RFC 9449 §9).</summary>
internal interface IProofNonces
{
    /// <summary>The field that hands a nonce out.</summary>
    const string Field = "DPoP-Nonce";

    /// <summary>The nonce to hand out now; null if proofs need no nonce.</summary>
    string? Current();
}
