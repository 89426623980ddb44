namespace ManagedAccess.Emulator;

/// <summary>The part of Access that the emulator replaces.</summary>
public enum EmulatorMode
{
    /// <summary>The authorization server of Managed OAuth: it issues JWT access tokens (RFC 9068) and the application answers <c>401</c> itself.</summary>
    AuthorizationServer,

    /// <summary>The edge: it answers every request without a credential itself, resolves opaque tokens, sessions and service tokens,
    /// and forwards each admitted request with a signed assertion in <c>Cf-Access-Jwt-Assertion</c>.</summary>
    Edge,
}
