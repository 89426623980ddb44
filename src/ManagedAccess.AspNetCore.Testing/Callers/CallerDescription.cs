using System.Collections.Immutable;

namespace ManagedAccess.AspNetCore.Testing.Callers;

/// <summary>What a test says about a caller.</summary>
internal sealed record CallerDescription
{
    /// <summary>The person; null for a service.</summary>
    public string? Email { get; init; }

    /// <summary>The service; null for a person.</summary>
    public string? Service { get; init; }

    public string? Client { get; init; }

    public ImmutableArray<string> Scopes { get; init; } = [];

    public bool IsForAgents { get; init; }

    public bool IsAtBrowser { get; init; }

    /// <summary>Whether the token is bound to a key of the client.</summary>
    public bool IsBound { get; init; }

    public bool IsExpired { get; init; }

    public TimeSpan? AuthenticationAge { get; init; }

    public string? AuthenticationContext { get; init; }

    public ImmutableArray<string>? Groups { get; init; }

    /// <summary>The people acted for, in the order of the calls: the last is the subject of the token.</summary>
    public ImmutableArray<string> Represented { get; init; } = [];

    public string? Issuer { get; init; }

    public string? Resource { get; init; }

    public ImmutableArray<(string Name, object? Value)> Claims { get; init; } = [];

    /// <summary>The e-mail address of the token's subject; null if the subject is a service.</summary>
    public string? Person => Represented is [.., var last] ? last : Email;

    /// <summary>The identifier of the client: of a service the service itself.</summary>
    public string ClientId => Client is { } client ? Identifier(client) : Service ?? "test-client";

    // An identifier stays as it is: it has no space, and that of a metadata document is a URL.
    private static string Identifier(string client) => client.Contains(' ', StringComparison.Ordinal)
        ? string.Concat(client.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' ? character : '-')).Trim('-')
        : client;
}
