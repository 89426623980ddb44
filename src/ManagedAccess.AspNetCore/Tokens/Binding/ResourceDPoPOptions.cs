namespace ManagedAccess.AspNetCore;

/// <summary>What one resource requires of tokens that are bound to a key. Everything else is in <c>ManagedAccess:Tokens:DPoP</c>.</summary>
public sealed class ResourceDPoPOptions
{
    /// <summary>Whether access tokens for the resource are bound to a key.</summary>
    /// <value>Default <see langword="null"/>: as <c>ManagedAccess:Tokens:DPoP:Mode</c>.</value>
    public DPoPMode? Mode { get; set; }
}
