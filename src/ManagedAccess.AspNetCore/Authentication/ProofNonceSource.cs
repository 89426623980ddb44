using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Tokens.Proofs;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>Hands the nonces of the token path to the challenges.</summary>
internal sealed class ProofNonceSource(ProofNonces nonces, AccessTokenOptions options) : IProofNonces
{
    public string? Current() => options.DPoP.Nonces ? nonces.Current() : null;
}
