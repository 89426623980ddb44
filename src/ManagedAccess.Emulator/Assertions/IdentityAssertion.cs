namespace ManagedAccess.Emulator.Assertions;

/// <summary>The content of an Identity Assertion JWT Authorization Grant (ID-JAG), by which an identity provider lets a client in for a person.</summary>
internal sealed record IdentityAssertion
{
    /// <summary>The identity provider that decided.</summary>
    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required string ClientId { get; init; }

    public required string Resource { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The actor for the person; null if the client only carries the requests of the person.</summary>
    public string? Actor { get; init; }

    /// <summary>The kind of the actor (<c>sub_profile</c>).</summary>
    public string? ActorProfile { get; init; }

    public DateTimeOffset? AuthenticationTime { get; init; }

    public IReadOnlyList<string> AuthenticationMethods { get; init; } = [];

    /// <summary>The thumbprint of the key that the assertion is bound to (<c>cnf</c>).</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>The <c>jti</c>.</summary>
    public string Id { get; init; } = "";

    public DateTimeOffset ExpiresAt { get; init; }
}
