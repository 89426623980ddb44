using ManagedAccess.Emulator.Users;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>A person signed in with this browser.</summary>
internal sealed record BrowserSession(Person Person, DateTimeOffset AuthenticationTime, string IdentityNonce);
