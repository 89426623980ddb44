using System.Collections.Concurrent;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>The strength of each sign-in (<c>acr</c>). Each sign-in is one click, so it gets any value that an application asks for.</summary>
/// <remarks>Kept here and not in the cookie, because the cookie of Access does not contain it. After a restart a person signs in again.</remarks>
internal sealed class AuthenticationContexts
{
    /// <summary>An ordinary sign-in. It satisfies no level of ISO/IEC 29115 (OpenID Connect Core 1.0 §2, <c>acr</c>).</summary>
    public const string Plain = "0";

    private const int MaxSessions = 1000;

    private readonly ConcurrentDictionary<string, string> _bySession = new(StringComparer.Ordinal);

    public string Of(string identityNonce) => _bySession.GetValueOrDefault(identityNonce, Plain);

    public void Note(string identityNonce, string context)
    {
        // More than a developer's machine ever has. A person with a removed entry signs in again.
        if (_bySession.Count >= MaxSessions)
        {
            _bySession.Clear();
        }

        _bySession[identityNonce] = context;
    }

    /// <summary>Whether a value can be one element of <c>acr_values</c>: visible ASCII of limited length.</summary>
    public static bool IsValue(string value) => value.Length is > 0 and <= 256 && value.All(character => character is > ' ' and <= '~');
}
