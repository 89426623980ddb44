namespace ManagedAccess.Emulator.Users;

/// <summary>A person as the rest of the emulator knows one: complete and unchanging.</summary>
internal sealed record Person(string Subject, string Email, string Name, IReadOnlyList<string> Groups);
