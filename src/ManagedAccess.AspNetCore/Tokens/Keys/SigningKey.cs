namespace ManagedAccess.AspNetCore.Tokens.Keys;

internal sealed class SigningKey;
internal sealed class SigningKeyCache;
