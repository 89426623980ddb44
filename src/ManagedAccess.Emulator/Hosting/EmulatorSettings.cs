using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Users;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>The options of one application, checked and cut into what each part of the emulator takes.</summary>
internal sealed record EmulatorSettings
{
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
}
