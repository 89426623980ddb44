using ManagedAccess.Emulator.AccessTokens;

namespace ManagedAccess.Emulator.Edge;

/// <summary>Who sends a request, as far as the edge knows.</summary>
/// <param name="Name">The e-mail address of a person or the name of a service.</param>
/// <param name="Key">Names the credential, never the credential itself: the assertions of a caller are kept under it.</param>
/// <param name="Content">What the assertion says, apart from the issuer and the times of a fresh one.</param>
/// <param name="IsFresh">Whether each assertion is issued now. The assertion of a browser keeps the times of the sign-in, as the cookie has them.</param>
internal sealed record EdgeCaller(string Name, string Key, Assertion Content, bool IsFresh)
{
    /// <summary>The client of the grant; null for a caller without one.</summary>
    public string? ClientName { get; init; }

    /// <summary>Whether the browser's own session identifies the caller, so that the application gets the assertion in the cookie too.</summary>
    public bool IsBrowser { get; init; }

    /// <summary>Whether the caller gets a cookie, with which its next requests need no secret.</summary>
    public bool GetsCookie { get; init; }

    public bool IsService => Content.CommonName.Length > 0;
}
