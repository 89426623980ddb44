using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Federation;

/// <summary>One identity provider for several emulated accounts (IdP federation of Cloudflare). An account shares its people, or receives those of another account.</summary>
public sealed class EmulatorFederation
{
    /// <summary>In the source account: the recipients that may use its people (the federation grant).</summary>
    /// <value>Default: none. At most 20. Not together with <see cref="Source"/>: a connection that an account received is not shared further.</value>
    /// <remarks>Each recipient has a bridge in the source account: an OpenID Connect client with a secret and PKCE. It is not shown among the clients, cannot get a token for the application, and the policy of the application does not concern it.</remarks>
    [AtMost(20)]
    public IList<EmulatorFederationRecipient> Recipients { get; } = [];

    /// <summary>In a recipient account: the account that the people come from.</summary>
    /// <value>Default <see langword="null"/>: the people are those of <c>Emulator:Users</c>. Not together with <c>Emulator:Users</c>: the connection is read-only.</value>
    public EmulatorFederationSource? Source { get; set; }
}
