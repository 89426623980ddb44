namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>What an application token of Access says about a person: the value of <c>CF_Authorization</c>.</summary>
internal sealed record Assertion
{
    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }

    /// <summary>Names the sign-in: whatever is bound to it ends with it.</summary>
    public required string IdentityNonce { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
