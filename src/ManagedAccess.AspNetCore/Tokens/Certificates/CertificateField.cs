using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ManagedAccess.AspNetCore.Tokens.Certificates;

/// <summary>Reads the certificate that a proxy passes on in a header field.</summary>
internal static class CertificateField
{
    private const int MaxLength = 16384;
    private const string PemStart = "-----BEGIN CERTIFICATE-----";

    /// <summary>The certificate in one of four forms; null if there is not exactly one.</summary>
    /// <param name="value">
    /// A byte sequence between colons (RFC 9440 §2.1), the element <c>Cert</c> of Envoy's <c>X-Forwarded-Client-Cert</c>, PEM that is escaped as in a
    /// URL (nginx, AWS), or the base64 of the DER form (Azure, Cloudflare).
    /// </param>
    public static byte[]? Read(string? value)
    {
        if (value is not { Length: > 0 and <= MaxLength })
        {
            return null;
        }

        value = value.Trim();
        if (value is [':', .. var inner, ':'])
        {
            return FromBase64(inner);
        }

        if (value.Contains("Cert=\"", StringComparison.OrdinalIgnoreCase))
        {
            return FromEnvoy(value);
        }

        return value.Contains("BEGIN", StringComparison.Ordinal) ? FromPem(value) : FromBase64(value);
    }

    // With several elements there were several proxies, and it is not known which certificate is the client's.
    private static byte[]? FromEnvoy(string value)
    {
        if (value.Contains(','))
        {
            return null;
        }

        var found = value.Split(';').Where(part => part.StartsWith("Cert=\"", StringComparison.OrdinalIgnoreCase) && part.EndsWith('"')).ToArray();
        return found.Length == 1 ? FromPem(found[0]["Cert=\"".Length..^1]) : null;
    }

    private static byte[]? FromPem(string escaped)
    {
        var pem = escaped.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(escaped) : escaped;
        if (!pem.StartsWith(PemStart, StringComparison.Ordinal) || pem.IndexOf(PemStart, PemStart.Length, StringComparison.Ordinal) >= 0)
        {
            return null;
        }

        return PemEncoding.TryFind(pem, out var fields) && pem[fields.Label] == "CERTIFICATE" ? FromBase64(pem[fields.Base64Data]) : null;
    }

    private static byte[]? FromBase64(string text)
    {
        var der = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, der, out var length) || length == 0)
        {
            return null;
        }

        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der.AsSpan(0, length));
            return certificate.RawData.AsSpan().SequenceEqual(der.AsSpan(0, length)) ? certificate.RawData : null; // nothing after it
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
