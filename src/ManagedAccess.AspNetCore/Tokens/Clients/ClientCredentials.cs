using System.Security.Cryptography.X509Certificates;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens.Clients;

/// <summary>The settings with which this app proves to an authorization server who asks.</summary>
internal sealed class ClientCredentials
{
    public required string? ClientId { get; init; }

    public required string? Secret { get; init; }

    public required bool SecretInForm { get; init; }

    public required string? PrivateKeyPath { get; init; }

    public required string SigningAlgorithm { get; init; }

    public required string? CertificatePath { get; init; }

    /// <summary>What is wrong with them, each beginning where the path of the settings ends. The files are tried.</summary>
    public IEnumerable<string> Problems()
    {
        var proofs = (Secret is null ? 0 : 1) + (CertificatePath is not null || PrivateKeyPath is not null ? 1 : 0);
        if (proofs != 1)
        {
            yield return $" has {(proofs == 0 ? "no proof of who asks" : "two proofs of who asks")}; expected exactly one of ClientSecret, PrivateKeyPath and CertificatePath";
            yield break;
        }

        if (SecretInForm && Secret is null)
        {
            yield return ":SecretInForm is 'True' and there is no ClientSecret; expected False";
        }

        if (CertificatePath is { } certificate)
        {
            if (!ClientCertificates.TryLoad(certificate, PrivateKeyPath, out _, out var problem))
            {
                yield return $":CertificatePath is '{certificate}', which {problem}; expected PEM files with a certificate and its private key";
            }
        }
        else if (PrivateKeyPath is { } key && !PrivateSigningKey.TryLoad(key, SigningAlgorithm, out _, out var problem))
        {
            yield return $":PrivateKeyPath is '{key}', which {problem}; expected a PEM file with a private key for SigningAlgorithm";
        }
    }

    // The files were readable when the host started; a rule of the settings has tried them.

    /// <summary>The key that signs assertions; null for another proof.</summary>
    public ClientKey? LoadKey() => this is { PrivateKeyPath: { } path, CertificatePath: null }
        ? PrivateSigningKey.TryLoad(path, SigningAlgorithm, out var key, out var problem) ? new(key) : throw new InvalidOperationException($"{path} {problem}.")
        : null;

    /// <summary>The certificate for the connection; null for another proof.</summary>
    public X509Certificate2? LoadCertificate() => CertificatePath is { } path
        ? ClientCertificates.TryLoad(path, PrivateKeyPath, out var certificate, out var problem) ? certificate : throw new InvalidOperationException($"{path} {problem}.")
        : null;
}
