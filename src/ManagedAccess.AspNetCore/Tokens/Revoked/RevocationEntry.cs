namespace ManagedAccess.AspNetCore;

/// <summary>One revocation: what it names, as a digest, and the time before which a token was issued to be refused.</summary>
public sealed record RevocationEntry
{
    /// <summary>What it names.</summary>
    public required RevocationKind Kind { get; init; }

    /// <summary>The first eight bytes of the SHA-256 of kind, issuer and name. The name itself is not kept.</summary>
    public required ulong Key { get; init; }

    /// <summary>Tokens that were issued at this time or earlier are refused, and those that do not say when they were issued.</summary>
    public required DateTimeOffset IssuedBefore { get; init; }

    /// <summary>When it is forgotten, because the tokens have expired.</summary>
    public required DateTimeOffset Until { get; init; }
}
