namespace ManagedAccess.Cli.Login;

/// <summary>How to sign in.</summary>
internal sealed record LoginRequest
{
    /// <summary>A client that was registered by hand; null to register one.</summary>
    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>The URL of a client ID metadata document that the organisation publishes for this tool; null for none.</summary>
    public string? ClientDocument { get; init; }

    /// <summary>The port of the redirect URI, or 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Scopes in the place of those in the challenge; empty for those.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Print the address and open no browser.</summary>
    public bool NoBrowser { get; init; }

    /// <summary>Use the device flow.</summary>
    public bool Device { get; init; }
}
