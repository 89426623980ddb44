using System.Collections.ObjectModel;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>The content of an application token of Access, about a person or a service: the value of <c>CF_Authorization</c>.</summary>
internal sealed record Assertion
{
    public required string Issuer { get; init; }

    /// <summary>Empty for a service.</summary>
    public string Subject { get; init; } = "";

    public string Email { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Further claims from the identity provider, the members of <c>custom</c>.</summary>
    public IReadOnlyDictionary<string, string> Custom { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Names the sign-in. Everything bound to the sign-in ends with it.</summary>
    public string IdentityNonce { get; init; } = "";

    /// <summary>The client identifier of a service; empty for a person.</summary>
    public string CommonName { get; init; } = "";

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
