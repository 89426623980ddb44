using System.Security.Cryptography;
using System.Text;

namespace ManagedAccess.Emulator.Edge.ServiceTokens;

/// <summary>A service with a verified credential.</summary>
/// <param name="Name">Its name in the policy.</param>
/// <param name="ClientId">Its <c>common_name</c>.</param>
internal sealed record ServiceIdentity(string Name, string ClientId);

/// <summary>The service tokens of the configuration. Secrets are kept as digests.</summary>
internal sealed class ServiceTokenDirectory
{
    private readonly Dictionary<string, (ServiceIdentity Service, byte[] Secret)> _byClientId;

    public ServiceTokenDirectory(IEnumerable<EmulatorServiceToken> tokens)
        => _byClientId = tokens.ToDictionary(ClientIdOf, token => (new ServiceIdentity(token.Name, ClientIdOf(token)), DigestOf(token.ClientSecret)), StringComparer.Ordinal);

    /// <summary>The configured services, by name.</summary>
    public IReadOnlyList<ServiceIdentity> Services => [.. _byClientId.Values.Select(known => known.Service).OrderBy(service => service.Name, StringComparer.Ordinal)];

    public bool IsEmpty => _byClientId.Count == 0;

    /// <summary>The identifier that a service token has if the configuration does not set one.</summary>
    public static string ClientIdOf(EmulatorServiceToken token)
        => token.ClientId ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("managed-access-emulator:service:" + token.Name)).AsSpan(0, 16)) + ".access";

    /// <summary>Null unless the identifier is known and the secret is its secret.</summary>
    public ServiceIdentity? Verify(string clientId, string secret)
        => _byClientId.TryGetValue(clientId, out var known) && CryptographicOperations.FixedTimeEquals(known.Secret, DigestOf(secret)) ? known.Service : null;

    /// <summary>The service with this <c>common_name</c>; null when it is no longer configured.</summary>
    public ServiceIdentity? Find(string clientId) => _byClientId.TryGetValue(clientId, out var known) ? known.Service : null;

    private static byte[] DigestOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
