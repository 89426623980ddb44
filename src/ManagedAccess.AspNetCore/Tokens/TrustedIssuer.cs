namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>An authorization server with one issuer string and the keys that belong to it.</summary>
internal sealed class TrustedIssuer;
