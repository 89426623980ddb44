using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ManagedAccess.AspNetCore.Tokens.Clients;

/// <summary>The client certificates of this app, each shown only to the host of the endpoint that it is for (RFC 8705 §2).</summary>
internal sealed class ClientCertificates
{
    private readonly ConcurrentDictionary<string, X509Certificate2> _byHost = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Chooses the certificate for a connection of the backchannel.</summary>
    public LocalCertificateSelectionCallback Select => (_, host, _, _, _) => _byHost.GetValueOrDefault(host)!;

    public void Add(string host, X509Certificate2 certificate) => _byHost[host] = certificate;

    /// <summary>Reads a certificate and its key from PEM files.</summary>
    public static bool TryLoad(string certificatePath, string? keyPath, [NotNullWhen(true)] out X509Certificate2? loaded, [NotNullWhen(false)] out string? problem)
    {
        (loaded, problem) = (null, null);
        try
        {
            // Exported and read again, because TLS on Windows does not use a key that exists in memory only.
            using var pem = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            loaded = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            problem = $"could not be read as a certificate with its private key: {exception.GetType().Name}";
            return false;
        }
    }
}
