using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ManagedAccess.Emulator.Proofs;

/// <summary>Nonces for proofs (RFC 9449 §8): a digest of the time, so nothing is stored. One is handed out for two minutes and accepted for four.</summary>
internal sealed class ProofNonces(byte[] secret, TimeProvider clock)
{
    private static readonly long Period = TimeSpan.FromMinutes(2).Ticks;

    public string Current => At(Number());

    public bool IsCurrent(string? nonce) => nonce == At(Number()) || nonce == At(Number() - 1);

    private long Number() => clock.GetUtcNow().UtcTicks / Period;

    private string At(long number) => Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))));
}
