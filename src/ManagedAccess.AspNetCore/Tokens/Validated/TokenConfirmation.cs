using System.Text.Json;

namespace ManagedAccess.AspNetCore.Tokens.Validated;

/// <summary>The keys that a token is bound to (<c>cnf</c>, RFC 7800 §3.1). If there are several, the caller must prove each of them.</summary>
/// <param name="KeyThumbprint">The thumbprint of a key (<c>jkt</c>, RFC 9449 §6.1).</param>
/// <param name="CertificateThumbprint">The thumbprint of a certificate (<c>x5t#S256</c>, RFC 8705 §3.1).</param>
internal sealed record TokenConfirmation(string? KeyThumbprint, string? CertificateThumbprint)
{
    // A SHA-256 in base64url.
    private const int Length = 43;

    /// <summary>Reads a value that is known to be valid JSON without repeated names.</summary>
    /// <returns>Null if it is not an object, has a malformed member, or no member that can be proved. Other members are ignored (RFC 7800 §3.1).</returns>
    public static TokenConfirmation? Read(ReadOnlySpan<byte> cnf)
    {
        if (cnf.IsEmpty || cnf[0] != '{')
        {
            return null;
        }

        string? key = null, certificate = null;
        var reader = new Utf8JsonReader(cnf);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isKey = reader.ValueTextEquals("jkt"u8);
            var isCertificate = reader.ValueTextEquals("x5t#S256"u8);
            reader.Read();
            if (!isKey && !isCertificate)
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType != JsonTokenType.String || reader.GetString() is not { Length: Length } thumbprint)
            {
                return null;
            }

            (key, certificate) = isKey ? (thumbprint, certificate) : (key, thumbprint);
        }

        return key is null && certificate is null ? null : new(key, certificate);
    }
}
