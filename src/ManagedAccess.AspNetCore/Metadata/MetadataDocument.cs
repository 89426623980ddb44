using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>A document as it is sent, with a strong validator made from its bytes (RFC 9110 §8.8.3).</summary>
internal sealed class MetadataDocument
{
    // Identifiers are not escaped: the document is never part of a page, and its readers compare code points (RFC 9728 §6).
    private static readonly ProtectedResourceMetadataJsonContext Readable = new(
        new JsonSerializerOptions(ProtectedResourceMetadataJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <param name="metadata">The members.</param>
    /// <param name="key">The key that signs them; null for a document without a signature.</param>
    /// <param name="now">The time of the signature.</param>
    public MetadataDocument(ProtectedResourceMetadata metadata, PrivateSigningKey? key, DateTimeOffset now)
    {
        Key = key;
        metadata = key is null ? metadata : metadata with { SignedMetadata = key.Jwt(Claims(metadata, now), withKeyId: true) };
        Bytes = JsonSerializer.SerializeToUtf8Bytes(metadata, Readable.ProtectedResourceMetadata);
        ETag = EntityTags.Strong(Bytes, "json");
    }

    /// <summary>The key that has signed the document.</summary>
    public PrivateSigningKey? Key { get; }

    public byte[] Bytes { get; }

    public string ETag { get; }

    // The resource itself attests what it says (RFC 9728 §2.2).
    private static JsonObject Claims(ProtectedResourceMetadata metadata, DateTimeOffset now)
    {
        var claims = JsonSerializer.SerializeToNode(metadata, Readable.ProtectedResourceMetadata)!.AsObject();
        claims["iss"] = metadata.Resource;
        claims["iat"] = now.ToUnixTimeSeconds();
        return claims;
    }
}
