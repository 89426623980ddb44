using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ManagedAccess.Emulator.AccessTokens;

namespace ManagedAccess.Emulator.Edge.Tokens;

/// <summary>Verifies application tokens of this application, and remembers by a digest which ones were good.</summary>
internal sealed class VerifiedAssertions(AssertionSigner signer, SigningKeyRing keys, TimeProvider clock)
{
    private const int MaxKnown = 10_000;

    private readonly ConcurrentDictionary<string, (Assertion Assertion, SigningKey Newest)> _known = new(StringComparer.Ordinal);

    /// <summary>Null unless the value is an application token of this emulator that is valid now; its session may have been ended.</summary>
    public async ValueTask<(Assertion Assertion, string Digest)?> VerifyAsync(string value, string origin)
    {
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(origin + " " + value)));
        var newest = keys.Current;
        if (_known.TryGetValue(digest, out var known) && ReferenceEquals(known.Newest, newest))
        {
            return clock.GetUtcNow() < known.Assertion.ExpiresAt ? (known.Assertion, digest) : null;
        }

        if (await signer.ReadAsync(value, origin) is not { } assertion)
        {
            return null;
        }

        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[digest] = (assertion, newest);
        return (assertion, digest);
    }

    /// <summary>Whether a value is an application token of another application on this machine.</summary>
    public bool IsOfAnotherApplication(string value, string origin) => signer.IsOfAnotherApplication(value, origin);
}
