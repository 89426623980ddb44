using System.Buffers.Text;
using System.Security.Cryptography;

namespace ManagedAccess.Emulator.Federation.Bridge;

/// <summary>What an authorization code of the bridge stands for.</summary>
/// <param name="ClientId">The recipient that asked.</param>
/// <param name="RedirectUri">Where the code was sent.</param>
/// <param name="CodeChallenge">The challenge of PKCE (RFC 7636 §4.2).</param>
/// <param name="Nonce">Goes into the ID token (OpenID Connect Core 1.0 §3.1.2.1).</param>
/// <param name="Subject">The person who signed in.</param>
/// <param name="SignedInAt">When the person signed in.</param>
internal sealed record BridgeSignIn(string ClientId, string RedirectUri, string CodeChallenge, string Nonce, string Subject, DateTimeOffset SignedInAt);

/// <summary>The authorization codes of the bridge. They live for a minute, so they are in memory: after a restart the person signs in again.</summary>
internal sealed class BridgeCodes(TimeProvider clock)
{
    // More sign-ins than a developer's machine has in a minute.
    private const int MaxCodes = 1000;
    private const int CodeBytes = 32;

    /// <summary>How long a code can be redeemed. The recipient does it at once.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, BridgeSignIn> _codes = new(StringComparer.Ordinal);

    public string Issue(BridgeSignIn signIn)
    {
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes));
        lock (_gate)
        {
            foreach (var (known, _) in _codes.Where(known => !IsCurrent(known.Value)))
            {
                _codes.Remove(known);
            }

            // The people who are signing in at this moment start again.
            if (_codes.Count >= MaxCodes)
            {
                _codes.Clear();
            }

            _codes[code] = signIn;
        }

        return code;
    }

    /// <summary>Uses a code up (RFC 6749 §4.1.2); null if it is unknown, used or expired. A wrong request uses it up too, so nobody can try again.</summary>
    public BridgeSignIn? Take(string code)
    {
        lock (_gate)
        {
            return _codes.Remove(code, out var signIn) && IsCurrent(signIn) ? signIn : null;
        }
    }

    private bool IsCurrent(BridgeSignIn signIn) => clock.GetUtcNow() < signIn.SignedInAt + Lifetime;
}
