using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Edge;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Edge.ServiceTokens;
using ManagedAccess.Emulator.Federation.Bridge;
using ManagedAccess.Emulator.Federation.Connections;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>The options of one application, checked and divided among the parts of the emulator.</summary>
internal sealed record EmulatorSettings
{
    private readonly AccessPolicy _open = new([]);

    public required bool IsEnabled { get; init; }

    public required bool AllowNonLoopback { get; init; }

    public required string ApplicationName { get; init; }

    public required string AudienceTag { get; init; }

    public required string DatabasePath { get; init; }

    public required UserDirectory People { get; init; }

    public required GrantLifetimes Lifetimes { get; init; }

    public required TimeSpan SessionDuration { get; init; }

    public required RedirectUriRules RedirectUris { get; init; }

    public required ResourceRegister Resources { get; init; }

    public required bool ClientIdMetadataDocuments { get; init; }

    public required ServiceTokenDirectory ServiceTokens { get; init; }

    public required ManagedClientDirectory ManagedClients { get; init; }

    /// <summary>The accounts that may use the people of this one.</summary>
    public required RecipientDirectory Recipients { get; init; }

    /// <summary>The account that the people come from; null if they are in the configuration.</summary>
    public required SourceConnection? Source { get; init; }

    public required TimeSpan KeyRotation { get; init; }

    public required bool ProofNonces { get; init; }

    /// <summary>The credential of the application for questions about opaque tokens.</summary>
    public required ApplicationCredential ApplicationCredential { get; init; }

    public required ServerProfile Profile { get; init; }

    /// <summary>The settings of the edge; null in the mode without one.</summary>
    public required EdgeSettings? Edge { get; init; }

    /// <summary>Whether the emulator answers a path itself.</summary>
    public bool Owns(PathString path) => Edge is null ? EmulatorRoutes.OwnsAsServer(path) : EmulatorRoutes.OwnsAtEdge(path);

    /// <summary>That of the edge. Without an edge it has no line and admits everyone in <c>Emulator:Users</c>.</summary>
    public AccessPolicy Policy => Edge?.Policy ?? _open;
}
