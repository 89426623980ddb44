namespace ManagedAccess.AspNetCore;

/// <summary>The keys that nonces are made with. One process makes its own; several nodes share them, so that each accepts the nonces of the others.</summary>
public interface IProofNonceKeys
{
    /// <summary>The key for the nonces of a period. The keys of past periods stay known for at least ten minutes.</summary>
    /// <param name="period">The number of the hour, counted from 1970.</param>
    /// <returns>At least 32 secret bytes, the same for each call; empty if the key is not known, and then each nonce of the period is refused.</returns>
    /// <remarks>Called during requests: answer from memory.</remarks>
    ReadOnlyMemory<byte> KeyOf(long period);
}
