using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>One RSA key of the emulated team, as Access rotates them. Only the key store gets the private key from this type.</summary>
internal sealed class SigningKey
{
    private const int KeySize = 2048;

    private readonly RSA _rsa;
    private readonly Lazy<string> _certificate;

    private SigningKey(RSA rsa, DateTimeOffset createdAt)
    {
        _rsa = rsa;
        _certificate = new Lazy<string>(ExportCertificate);
        CreatedAt = createdAt;
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        Modulus = Base64UrlEncoder.Encode(parameters.Modulus);
        Exponent = Base64UrlEncoder.Encode(parameters.Exponent);
        KeyId = Thumbprint(Modulus, Exponent);
        Credentials = new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = KeyId }, SecurityAlgorithms.RsaSha256)
        {
            // A cached signature provider remains in use after the key is removed.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
    }

    /// <summary>64 hexadecimal digits, as at Access: the SHA-256 thumbprint of RFC 7638 §3.</summary>
    public string KeyId { get; }

    public DateTimeOffset CreatedAt { get; }

    public string Modulus { get; }

    public string Exponent { get; }

    public SigningCredentials Credentials { get; }

    public static SigningKey Create(DateTimeOffset now) => new(RSA.Create(KeySize), now);

    public static SigningKey Import(byte[] pkcs8, DateTimeOffset createdAt)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        return new SigningKey(rsa, createdAt);
    }

    public byte[] Export() => _rsa.ExportPkcs8PrivateKey();

    /// <summary>The key in a self-signed certificate, for the clients that read <c>public_cert</c> instead of <c>keys</c>.</summary>
    public string Certificate => _certificate.Value;

    private string ExportCertificate()
    {
        var request = new CertificateRequest("CN=ManagedAccess emulator", _rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(CreatedAt, CreatedAt.AddYears(1));
        return certificate.ExportCertificatePem();
    }

    private static string Thumbprint(string modulus, string exponent)
    {
        var canonical = string.Create(CultureInfo.InvariantCulture, $$"""{"e":"{{exponent}}","kty":"RSA","n":"{{modulus}}"}""");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)));
    }
}
