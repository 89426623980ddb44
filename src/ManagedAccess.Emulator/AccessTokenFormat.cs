namespace ManagedAccess.Emulator;

/// <summary>The form of the access tokens that the emulated authorization server issues.</summary>
public enum AccessTokenFormat
{
    /// <summary>A signed JWT (RFC 9068), which the application validates by itself.</summary>
    Jwt,

    /// <summary>A text that says nothing. The application asks the authorization server about it (RFC 7662).</summary>
    Opaque,
}
