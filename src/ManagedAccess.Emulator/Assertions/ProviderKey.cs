using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Assertions;

/// <summary>The signing key of the emulated identity provider, another one than that of the authorization server. What it signs lives minutes, so a restart may replace it.</summary>
internal sealed class ProviderKey
{
    public ProviderKey()
    {
        var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = new ECDsaSecurityKey(pair);
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key);
        key.KeyId = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
        (X, Y) = (jwk.X, jwk.Y);
        Credentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256);
    }

    public SigningCredentials Credentials { get; }

    public string KeyId => Credentials.Key.KeyId;

    public string X { get; }

    public string Y { get; }
}
