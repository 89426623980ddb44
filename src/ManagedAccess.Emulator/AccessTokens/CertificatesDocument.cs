using System.Buffers;
using System.Text.Json;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>The answer of <c>/cdn-cgi/access/certs</c>: a JWK Set (RFC 7517 §5) and the certificates Access adds to it.</summary>
internal static class CertificatesDocument
{
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<SigningKey> keys)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in keys)
            {
                WriteKey(json, key);
            }

            json.WriteEndArray();
            json.WritePropertyName("public_cert");
            WriteCertificate(json, keys[0]);
            json.WriteStartArray("public_certs");
            foreach (var key in keys)
            {
                WriteCertificate(json, key);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    // Public members only: this writer has no access to the private ones.
    private static void WriteKey(Utf8JsonWriter json, SigningKey key)
    {
        json.WriteStartObject();
        json.WriteString("kid", key.KeyId);
        json.WriteString("kty", "RSA");
        json.WriteString("alg", "RS256");
        json.WriteString("use", "sig");
        json.WriteString("e", key.Exponent);
        json.WriteString("n", key.Modulus);
        json.WriteEndObject();
    }

    private static void WriteCertificate(Utf8JsonWriter json, SigningKey key)
    {
        json.WriteStartObject();
        json.WriteString("kid", key.KeyId);
        json.WriteString("cert", key.Certificate);
        json.WriteEndObject();
    }
}
