namespace ManagedAccess.Emulator.Clients;

/// <summary>The values of a client that an authorization request needs.</summary>
internal sealed record RegisteredClient(string ClientId, string Name, IReadOnlyList<string> RedirectUris, bool MayRefresh);
