namespace ManagedAccess.Emulator;

/// <summary>What of Access the emulator stands in for.</summary>
public enum EmulatorMode
{
    /// <summary>The authorization server of Managed OAuth: it issues JWT access tokens (RFC 9068) and the application answers <c>401</c> itself.</summary>
    AuthorizationServer,
}
