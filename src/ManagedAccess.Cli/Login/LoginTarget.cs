using ManagedAccess.Cli.Discovery;

namespace ManagedAccess.Cli.Login;

/// <summary>Where a token for a URL comes from.</summary>
/// <param name="Resource">The resource identifier, as the metadata names it.</param>
/// <param name="Scopes">The scopes to ask for; empty for none.</param>
/// <param name="Issuer">The authorization server, as the metadata names it.</param>
/// <param name="Server">The metadata of that server.</param>
internal sealed record LoginTarget(string Resource, IReadOnlyList<string> Scopes, string Issuer, ServerMetadata Server)
{
    /// <summary>The authentication levels that a challenge asked for (RFC 9470 §3), or null.</summary>
    public string? AcrValues { get; init; }

    /// <summary>The greatest age of the sign-in that a challenge allows, in seconds, or null.</summary>
    public string? MaxAge { get; init; }
}
