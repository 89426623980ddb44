using System.Numerics;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>
/// Recognises RSA keys of a flawed chip (CVE-2017-15361, "ROCA"): anybody can compute the private key. For each of these small primes, the
/// remainder of the modulus is a power of 65537. Not one of a million sound moduli has this property.
/// </summary>
internal static class WeakRsaKey
{
    private static readonly int[] Primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

    // For each prime, the remainders that are powers of 65537.
    private static readonly bool[][] Powers = [.. Primes.Select(PowersModulo)];

    public static bool Matches(ReadOnlySpan<byte> modulus)
    {
        var number = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        for (var i = 0; i < Primes.Length; i++)
        {
            if (!Powers[i][(int)(number % Primes[i])])
            {
                return false;
            }
        }

        return true;
    }

    private static bool[] PowersModulo(int prime)
    {
        var powers = new bool[prime];
        for (var power = 1; !powers[power]; power = power * (65537 % prime) % prime)
        {
            powers[power] = true;
        }

        return powers;
    }
}
