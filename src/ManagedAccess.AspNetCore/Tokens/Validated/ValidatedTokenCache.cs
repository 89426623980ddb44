using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Validated;

/// <summary>
/// Remembers which tokens were found good, by the SHA-256 of the whole token and never by the token itself, up to the configured
/// number. Conditions that change with time or request (expiry, key, audience) are not checked here; the caller checks them again.
/// </summary>
/// <remarks>
/// An entry is found by a keyed mix of the last 16 characters of the signature and counts only if the digest of the whole token is
/// the same. So a token that was never validated, such as an attacker's, does not cost a digest. Only validated tokens are
/// added, so an attacker cannot choose the entries. Eviction is a clock hand: an entry that was used since it last passed stays.
/// </remarks>
internal sealed class ValidatedTokenCache(AccessTokenOptions options, TimeProvider clock)
{
    private const int TailLength = 16;

    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private readonly ulong _factor = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
    private readonly ConcurrentDictionary<ulong, ValidatedToken> _tokens = new();
    private readonly List<ValidatedToken?> _ring = [];
    private readonly Lock _lock = new();
    private int _hand;

    public int Count => _tokens.Count;

    public ValidatedToken? Find(ReadOnlySpan<byte> token, AuthorizationServerType profile)
    {
        if (token.Length < TailLength
            || !_tokens.TryGetValue(TailOf(token), out var found)
            || found.Profile != profile
            || found.TokenDigest != TokenDigest.Compute(token))
        {
            return null;
        }

        // Written once per turn of the hand, so that reads do not contend.
        if (!found.WasUsed)
        {
            found.WasUsed = true;
        }

        return found;
    }

    public void Store(ReadOnlySpan<byte> token, ValidatedToken validated)
    {
        if (options.CacheEntries == 0 || token.Length < TailLength)
        {
            return;
        }

        lock (_lock)
        {
            validated.Tail = TailOf(token);
            if (_tokens.TryGetValue(validated.Tail, out var previous))
            {
                Remove(previous);
            }

            validated.Slot = TakeSlot();
            _ring[validated.Slot] = validated;
            _tokens[validated.Tail] = validated;
        }
    }

    /// <summary>Forgets a token that will not be good again.</summary>
    public void Drop(ValidatedToken token)
    {
        lock (_lock)
        {
            Remove(token);
        }
    }

    private void Remove(ValidatedToken token)
    {
        if (_ring[token.Slot] == token)
        {
            _ring[token.Slot] = null;
            _tokens.TryRemove(token.Tail, out _);
        }
    }

    private int TakeSlot()
    {
        if (_ring.Count < options.CacheEntries)
        {
            _ring.Add(null);
            return _ring.Count - 1;
        }

        var now = clock.GetUtcNow();
        while (true)
        {
            _hand = (_hand + 1) % _ring.Count;
            if (_ring[_hand] is not { } candidate)
            {
                return _hand;
            }

            if (!candidate.WasUsed || candidate.Key?.IsWithdrawn is true || candidate.ExpiresAt <= now - options.ClockSkew)
            {
                Remove(candidate);
                return _hand;
            }

            candidate.WasUsed = false;
        }
    }

    private ulong TailOf(ReadOnlySpan<byte> token)
    {
        var tail = token[^TailLength..];
        var high = Math.BigMul(
            BinaryPrimitives.ReadUInt64LittleEndian(tail) ^ _seed,
            BinaryPrimitives.ReadUInt64LittleEndian(tail[sizeof(ulong)..]) ^ _factor,
            out var low);
        return high ^ low;
    }
}
