namespace ManagedAccess.AspNetCore;

/// <summary>Remembers which proofs were used (RFC 9449 §11.1). In one process a list in memory is enough; several nodes need a store that they share.</summary>
public interface IProofReplayMemory
{
    /// <summary>Adds a proof, in one step: of two callers with the same proof at once, only one gets <see cref="ProofUse.First"/>.</summary>
    /// <param name="key">32 bytes: the SHA-256 of the key's thumbprint and the proof's <c>jti</c> together.</param>
    /// <param name="until">When the proof is too old to be accepted in any case.</param>
    /// <param name="cancellationToken">The request has ended.</param>
    /// <returns>Whether the proof is new. An exception counts as <see cref="ProofUse.Unknown"/>.</returns>
    ValueTask<ProofUse> TryAddAsync(ReadOnlyMemory<byte> key, DateTimeOffset until, CancellationToken cancellationToken);
}

/// <summary>What a memory of proofs says about one of them.</summary>
public enum ProofUse
{
    /// <summary>It cannot be told: the request is answered with <c>503</c>.</summary>
    Unknown,

    /// <summary>It was not used before.</summary>
    First,

    /// <summary>It was used before: the request is refused.</summary>
    Repeated,
}
