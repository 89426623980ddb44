namespace ManagedAccess.AspNetCore.Testing.Tokens;

/// <summary>A token of a caller.</summary>
/// <param name="Token">The JWT.</param>
/// <param name="IsAccess">Whether Access issued it, so that it travels in the assertion's field and not as a bearer token.</param>
/// <param name="Key">The key that it is bound to; null for a bearer token.</param>
internal sealed record IssuedToken(string Token, bool IsAccess, CallerKey? Key = null);
