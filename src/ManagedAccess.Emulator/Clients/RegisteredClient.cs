namespace ManagedAccess.Emulator.Clients;

/// <summary>A client as an authorization request needs it.</summary>
internal sealed record RegisteredClient(string ClientId, string Name, IReadOnlyList<string> RedirectUris, bool MayRefresh);
