using System.Security.Cryptography;

namespace ManagedAccess.Emulator.Clients;

/// <summary>The credential by which the application asks about opaque tokens (RFC 7662 §2.1). Made for one run of the process and written nowhere but into its own settings.</summary>
internal sealed record ApplicationCredential(string ClientId, string Secret)
{
    private const string Identifier = "application";
    private const int SecretBytes = 32;

    public static ApplicationCredential Create() => new(Identifier, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Whether a client has given this credential.</summary>
    public bool Matches(ClientSecret given)
        => given.ClientId == ClientId && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(given.Secret), System.Text.Encoding.UTF8.GetBytes(Secret));
}
