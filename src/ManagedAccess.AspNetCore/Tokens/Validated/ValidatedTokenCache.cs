using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Validated;

/// <summary>
/// Remembers which tokens were found good, by the SHA-256 of the whole token and never by the token itself, up to the configured
/// number. Conditions that change with time or request (expiry, key, audience) are not checked here; the caller checks them again.
/// </summary>
/// <remarks>
/// An entry is found by a keyed mix of the last 16 characters of the signature and counts only if the digest of the whole token is
/// the same, or the text is in the string object in which this digest was last computed. So a token that was never validated,
/// such as an attacker's, does not cost a digest. Only validated tokens are added, so an attacker cannot choose the entries.
/// Eviction is a clock hand: an entry that was used since it last passed stays.
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

    /// <summary>Finds a token as the request carried it.</summary>
    public ValidatedToken? Find(ReadOnlyMemory<char> token, AuthorizationServerType profile)
    {
        Span<byte> tail = stackalloc byte[TailLength];
        if (token.Length < TailLength
            || Ascii.FromUtf16(token.Span[^TailLength..], tail, out _) != OperationStatus.Done
            || EntryOf(tail, profile) is not { } found)
        {
            return null;
        }

        if (!found.LastText.Is(token))
        {
            if (!HasDigest(found, token.Span))
            {
                return null;
            }

            found.LastText.Note(token);
        }

        return Used(found);
    }

    /// <summary>Finds a token by its bytes.</summary>
    public ValidatedToken? Find(ReadOnlySpan<byte> token, AuthorizationServerType profile) =>
        token.Length >= TailLength && EntryOf(token[^TailLength..], profile) is { } found && found.TokenDigest == TokenDigest.Compute(token) ? Used(found) : null;

    public void Store(ReadOnlySpan<byte> token, ValidatedToken validated)
    {
        if (options.CacheEntries == 0 || token.Length < TailLength)
        {
            return;
        }

        lock (_lock)
        {
            validated.Tail = TailOf(token[^TailLength..]);
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

    private ValidatedToken? EntryOf(ReadOnlySpan<byte> tail, AuthorizationServerType profile) =>
        _tokens.TryGetValue(TailOf(tail), out var found) && found.Profile == profile ? found : null;

    private static bool HasDigest(ValidatedToken found, ReadOnlySpan<char> token)
    {
        using var room = new WorkBytes(token.Length > WorkBytes.LongestOnStack ? [] : stackalloc byte[token.Length], token.Length);
        return Ascii.FromUtf16(token, room.Span, out _) == OperationStatus.Done && found.TokenDigest == TokenDigest.Compute(room.Span);
    }

    private static ValidatedToken Used(ValidatedToken found)
    {
        // Written once per turn of the hand, so that reads do not contend.
        if (!found.WasUsed)
        {
            found.WasUsed = true;
        }

        return found;
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

    private ulong TailOf(ReadOnlySpan<byte> tail)
    {
        var high = Math.BigMul(
            BinaryPrimitives.ReadUInt64LittleEndian(tail) ^ _seed,
            BinaryPrimitives.ReadUInt64LittleEndian(tail[sizeof(ulong)..]) ^ _factor,
            out var low);
        return high ^ low;
    }
}
