using System.Numerics;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>RSA keys whose private half can be computed from the public one (CVE-2017-15361, "ROCA").</summary>
/// <remarks>
/// The flawed library made primes from powers of 65537, so the modulus is such a power modulo every small prime. A sound modulus
/// passes all of these tests with a probability far below one in a million; issuers still sign with keys from such chips.
/// </remarks>
internal static class WeakRsaKey
{
    private static readonly int[] Primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

    // For each prime, which remainders are powers of 65537.
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
