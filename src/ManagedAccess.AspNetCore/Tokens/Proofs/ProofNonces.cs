using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace ManagedAccess.AspNetCore.Tokens.Proofs;

/// <summary>Nonces for proofs (RFC 9449 §9): the time and a code over it, so that nothing is stored for them.</summary>
internal sealed class ProofNonces(IProofNonceKeys keys, TimeProvider clock)
{
    /// <summary>How long a nonce is handed out. It is accepted for twice as long.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromMinutes(2);

    private const int CodeLength = 16;
    private const int Length = sizeof(long) + CodeLength;
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private volatile Made? _current;

    /// <summary>The nonce to hand out now.</summary>
    public string Current()
    {
        var turn = TurnOf(clock.GetUtcNow());
        if (_current is { } current && current.Turn == turn)
        {
            return current.Text;
        }

        var made = new Made(turn, Make(turn) is { } nonce ? Base64Url.EncodeToString(nonce) : "");
        _current = made.Text.Length > 0 ? made : null;
        return made.Text;
    }

    /// <summary>Whether a nonce was handed out in this turn or the one before.</summary>
    /// <param name="nonce">The nonce of a proof.</param>
    /// <param name="isOld">Whether the client should use a new one from now on.</param>
    public bool IsCurrent(string? nonce, out bool isOld)
    {
        isOld = false;
        Span<byte> bytes = stackalloc byte[Length];
        if (nonce is null || nonce.Length > 2 * Length || !Base64Url.TryDecodeFromChars(nonce, bytes, out var written) || written != Length)
        {
            return false;
        }

        var (turn, now) = (BinaryPrimitives.ReadInt64BigEndian(bytes), TurnOf(clock.GetUtcNow()));
        isOld = turn == now - 1;
        return (turn == now || isOld) && Make(turn) is { } made && CryptographicOperations.FixedTimeEquals(made, bytes);
    }

    private static long TurnOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / (long)Turn.TotalSeconds;

    private byte[]? Make(long turn)
    {
        var key = keys.KeyOf(turn / (long)(Period / Turn));
        if (key.IsEmpty)
        {
            return null;
        }

        var nonce = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(nonce, turn);
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, nonce.AsSpan(0, sizeof(long)), code);
        code[..CodeLength].CopyTo(nonce.AsSpan(sizeof(long)));
        return nonce;
    }

    private sealed record Made(long Turn, string Text);
}
