using System.Security.Cryptography;
using System.Text;

namespace ManagedAccess.Emulator.Assertions;

/// <summary>A client that the company has let in.</summary>
internal sealed record ManagedClient(string Name, string ClientId, IReadOnlyList<string> Groups, IReadOnlyList<string> Scopes, bool IsAgent)
{
    /// <summary>Whether a person with these groups may use it.</summary>
    public bool IsFor(IReadOnlyList<string> groups) => Groups.Count == 0 || Groups.Any(group => groups.Contains(group, StringComparer.Ordinal));

    /// <summary>Those of <paramref name="scopes"/> that it may have.</summary>
    public string[] Allowed(IEnumerable<string> scopes) => [.. scopes.Where(scope => Scopes.Count == 0 || Scopes.Contains(scope, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal)];
}

/// <summary>The managed clients of the configuration. Secrets are kept as digests.</summary>
internal sealed class ManagedClientDirectory(IEnumerable<EmulatorManagedClient> clients)
{
    private readonly Dictionary<string, (ManagedClient Client, byte[] Secret)> _byClientId = clients.ToDictionary(
        client => client.ClientId,
        client => (new ManagedClient(client.Name, client.ClientId, [.. client.Groups], [.. client.Scopes], client.IsAgent), DigestOf(client.ClientSecret)),
        StringComparer.Ordinal);

    /// <summary>Without managed clients the emulator has no identity provider, and does not accept assertions.</summary>
    public bool IsEmpty => _byClientId.Count == 0;

    /// <summary>Null unless the identifier is known and the secret is its secret.</summary>
    public ManagedClient? Verify(string clientId, string secret)
        => _byClientId.TryGetValue(clientId, out var known) && CryptographicOperations.FixedTimeEquals(known.Secret, DigestOf(secret)) ? known.Client : null;

    private static byte[] DigestOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
