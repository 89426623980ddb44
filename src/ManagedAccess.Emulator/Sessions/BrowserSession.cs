using ManagedAccess.Emulator.Users;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>A person signed in with this browser.</summary>
/// <param name="Person">The person.</param>
/// <param name="AuthenticationTime">When the person chose a name on the login page (<c>auth_time</c>).</param>
/// <param name="IdentityNonce">Names the sign-in.</param>
/// <param name="AuthenticationContext">The strength of the sign-in (<c>acr</c>).</param>
internal sealed record BrowserSession(Person Person, DateTimeOffset AuthenticationTime, string IdentityNonce, string AuthenticationContext);
