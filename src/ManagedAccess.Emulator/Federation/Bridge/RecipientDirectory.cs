using System.Security.Cryptography;
using System.Text;

namespace ManagedAccess.Emulator.Federation.Bridge;

/// <summary>An account that may use the people of this one.</summary>
/// <param name="ClientId">The <c>client_id</c> at the bridge.</param>
/// <param name="Origin">The origin of the account.</param>
internal sealed record Recipient(string ClientId, string Origin)
{
    /// <summary>The only address that answers go to.</summary>
    public string RedirectUri => Origin + BridgeAddress.CallbackPath;
}

/// <summary>The recipients of the configuration. Secrets are kept as digests.</summary>
internal sealed class RecipientDirectory(IEnumerable<EmulatorFederationRecipient> recipients)
{
    private readonly Dictionary<string, (Recipient Recipient, byte[] Secret)> _byClientId = recipients.ToDictionary(
        recipient => recipient.ClientId,
        recipient => (new Recipient(recipient.ClientId, recipient.Origin), DigestOf(recipient.ClientSecret)),
        StringComparer.Ordinal);

    public Recipient? Find(string clientId) => _byClientId.TryGetValue(clientId, out var known) ? known.Recipient : null;

    public bool IsSecretOf(Recipient recipient, string secret)
        => _byClientId.TryGetValue(recipient.ClientId, out var known) && CryptographicOperations.FixedTimeEquals(known.Secret, DigestOf(secret));

    private static byte[] DigestOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
