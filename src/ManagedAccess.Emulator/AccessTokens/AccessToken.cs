namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>What an access token says.</summary>
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

    public DateTimeOffset? AuthenticationTime { get; init; }

    public string? AuthenticationContext { get; init; }

    public IReadOnlyList<string> AuthenticationMethods { get; init; } = [];

    public required string TokenId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
