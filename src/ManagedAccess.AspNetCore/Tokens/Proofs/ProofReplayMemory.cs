using ManagedAccess.AspNetCore.Concurrency;
using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Proofs;

/// <summary>The proofs that were used on this node.</summary>
internal sealed class ProofReplayMemory(AccessTokenOptions options, TimeProvider clock) : IProofReplayMemory
{
    /// <summary>How many proofs are remembered: 40 MB. When there is no room, requests are answered with 503, because a forgotten proof could be used again.</summary>
    public const int Capacity = 500_000;

    // A proof may be dated ahead and counts to the last moment of its time, so that second is added here too.
    private readonly RecentKeys<TokenDigest, bool> _used = new(options.DPoP.Past + options.DPoP.Past + options.ClockSkew + TimeSpan.FromSeconds(1), Capacity, clock);

    public ValueTask<ProofUse> TryAddAsync(ReadOnlyMemory<byte> key, DateTimeOffset until, CancellationToken cancellationToken) =>
        new(_used.TryAdd(TokenDigest.Read(key.Span), until, value: true) switch
        {
            Addition.Added => ProofUse.First,
            Addition.Known => ProofUse.Repeated,
            _ => ProofUse.Unknown,
        });
}
