using System.Collections.ObjectModel;

namespace ManagedAccess.Emulator.Users;

/// <summary>A sample person with all values filled in. It does not change.</summary>
internal sealed record Person(string Subject, string Email, string Name, IReadOnlyList<string> Groups)
{
    /// <summary>How the person signs in (RFC 8176 §2): by a click, unless the configuration says otherwise. There is no password to claim.</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; init; } = ["user"];

    /// <summary>Further claims from the identity provider, the members of <c>custom</c>.</summary>
    public IReadOnlyDictionary<string, string> Custom { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The issuer of the identity provider that the person came from; null for the login page of this emulator.</summary>
    public string? IdentityProvider { get; init; }
}
