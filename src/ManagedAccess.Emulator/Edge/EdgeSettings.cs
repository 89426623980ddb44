using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Edge.ServiceTokens;

namespace ManagedAccess.Emulator.Edge;

/// <summary>The settings of the edge, checked.</summary>
internal sealed record EdgeSettings
{
    public required bool ManagedOAuth { get; init; }

    public required bool StrictServiceTokens { get; init; }

    public required string? ServiceTokenHeader { get; init; }

    public required OriginAuthorization OriginAuthorization { get; init; }

    public required OptionsRequests OptionsRequests { get; init; }

    public required AccessPolicy Policy { get; init; }

    public required ServiceTokenDirectory ServiceTokens { get; init; }

    /// <summary>The audience tag of this application.</summary>
    public required string AudienceTag { get; init; }

    /// <summary>Whether requests may arrive at an address that is not loopback.</summary>
    public required bool AllowNonLoopback { get; init; }
}
