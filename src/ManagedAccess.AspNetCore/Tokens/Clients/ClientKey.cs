using System.Buffers.Text;
using System.Security.Cryptography;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens.Clients;

/// <summary>The private key of this app at an authorization server: signs the assertions that prove who asks (RFC 7523 §2.2).</summary>
internal sealed class ClientKey(PrivateSigningKey key)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>An assertion for one request.</summary>
    public string Assertion(string clientId, string audience, DateTimeOffset now) => key.Jwt(
        new()
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = audience,
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
        },
        withKeyId: false);
}
