using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ManagedAccess.AspNetCore.Tokens.Proofs;

/// <summary>The keys of this process: derived from a secret that ends with it. Its clients then need one request more.</summary>
internal sealed class ProofNonceKeys : IProofNonceKeys
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private volatile Derived? _latest;

    public ReadOnlyMemory<byte> KeyOf(long period)
    {
        if (_latest is { } latest && latest.Period == period)
        {
            return latest.Key;
        }

        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, period);
        var derived = new Derived(period, HMACSHA256.HashData(_secret, number));
        _latest = derived;
        return derived.Key;
    }

    private sealed record Derived(long Period, byte[] Key);
}
