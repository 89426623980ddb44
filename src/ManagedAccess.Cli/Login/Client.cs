namespace ManagedAccess.Cli.Login;

/// <summary>The tool as the authorization server knows it.</summary>
/// <param name="Id">The client ID.</param>
/// <param name="Secret">Its secret, for a client that was registered by hand; usually null.</param>
/// <param name="IsNew">Whether it was registered for this login.</param>
internal sealed record Client(string Id, string? Secret, bool IsNew)
{
    // A record writes its members: not the secret.
    public override string ToString() => $"client {Id}";
}
