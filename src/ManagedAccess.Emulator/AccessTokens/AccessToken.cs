using System.Collections.ObjectModel;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>The content of an access token.</summary>
internal sealed record AccessToken
{
    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required string ClientId { get; init; }

    public string? ClientName { get; init; }

    public required IReadOnlyList<string> Audiences { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public string? Email { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Further claims from the identity provider, the members of <c>custom</c>.</summary>
    public IReadOnlyDictionary<string, string> Custom { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    public DateTimeOffset? AuthenticationTime { get; init; }

    public string? AuthenticationContext { get; init; }

    public IReadOnlyList<string> AuthenticationMethods { get; init; } = [];

    /// <summary>The thumbprint of the key that the token is bound to (RFC 9449 §6.1); null for a bearer token.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>The identity provider that the person came from or that let the client in; null for the login page of this emulator.</summary>
    public string? IdentityProvider { get; init; }

    /// <summary>The actor for the person (RFC 8693 §4.1); null without one.</summary>
    public string? Actor { get; init; }

    /// <summary>The kind of the actor (<c>sub_profile</c>, draft-mcguinness-oauth-actor-profile-00).</summary>
    public string? ActorProfile { get; init; }

    /// <summary>The session in which the person consented; null when the token does not end with a session.</summary>
    public string? SessionId { get; init; }

    public required string TokenId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
