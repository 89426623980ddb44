using System.Collections.Concurrent;
using ManagedAccess.Emulator.AccessTokens;

namespace ManagedAccess.Emulator.Edge.Tokens;

/// <summary>Signs the assertion of each forwarded request; a caller that sends many requests gets the same one for up to a minute.</summary>
internal sealed class IssuedAssertions(AssertionSigner signer, SigningKeyRing keys, TimeProvider clock)
{
    private const int MaxKnown = 10_000;

    // A signature costs more processor time than the rest of the edge.
    private static readonly TimeSpan UsedFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Caller, string Origin), (string Value, SigningKey Key, DateTimeOffset Until)> _issued = new();

    /// <param name="caller">Names the caller's credential.</param>
    /// <param name="content">What the assertion says.</param>
    /// <param name="lifetime">How long a fresh assertion is valid; null for one that keeps the times of <paramref name="content"/>.</param>
    public string Issue(string caller, Assertion content, TimeSpan? lifetime)
    {
        var now = clock.GetUtcNow();
        var key = keys.Current;
        if (_issued.TryGetValue((caller, content.Issuer), out var issued) && ReferenceEquals(issued.Key, key) && now < issued.Until)
        {
            return issued.Value;
        }

        // A person's assertion does not outlive the token or the session it was made from.
        var assertion = lifetime is null
            ? content
            : content with { IssuedAt = now, ExpiresAt = content.CommonName.Length > 0 ? now + lifetime.Value : content.ExpiresAt };
        var value = signer.Write(assertion);
        if (_issued.Count >= MaxKnown)
        {
            _issued.Clear();
        }

        var until = now + UsedFor;
        _issued[(caller, content.Issuer)] = (value, key, until < assertion.ExpiresAt ? until : assertion.ExpiresAt);
        return value;
    }
}
