using System.Collections.Concurrent;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>How strong each sign-in counts as (<c>acr</c>). A click is a click: whatever an application asks for is what the next sign-in was.</summary>
/// <remarks>Kept here and not in the cookie, since a cookie of Access says nothing of it. After a restart a person signs in once more.</remarks>
internal sealed class AuthenticationContexts
{
    /// <summary>A sign-in nobody asked anything of: it meets no level of ISO/IEC 29115 (OpenID Connect Core 1.0 §2, <c>acr</c>).</summary>
    public const string Plain = "0";

    private const int MaxSessions = 1000;

    private readonly ConcurrentDictionary<string, string> _bySession = new(StringComparer.Ordinal);

    public string Of(string identityNonce) => _bySession.GetValueOrDefault(identityNonce, Plain);

    public void Note(string identityNonce, string context)
    {
        // More than a developer's machine ever sees; whoever is forgotten signs in once more.
        if (_bySession.Count >= MaxSessions)
        {
            _bySession.Clear();
        }

        _bySession[identityNonce] = context;
    }

    /// <summary>Whether a value can be one element of <c>acr_values</c>: visible ASCII, and no longer than anyone needs.</summary>
    public static bool IsValue(string value) => value.Length is > 0 and <= 256 && value.All(character => character is > ' ' and <= '~');
}
