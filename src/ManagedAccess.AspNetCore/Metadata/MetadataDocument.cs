using System.Text.Encodings.Web;
using System.Text.Json;
using ManagedAccess.AspNetCore.Markdown.Http;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>A document as it is sent, with a strong validator made from its bytes (RFC 9110 §8.8.3).</summary>
internal sealed class MetadataDocument
{
    // Identifiers as they are: the document is never part of a page, and its readers compare code points (RFC 9728 §6).
    private static readonly ProtectedResourceMetadataJsonContext Readable = new(
        new JsonSerializerOptions(ProtectedResourceMetadataJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public MetadataDocument(ProtectedResourceMetadata metadata)
    {
        Bytes = JsonSerializer.SerializeToUtf8Bytes(metadata, Readable.ProtectedResourceMetadata);
        ETag = EntityTags.Strong(Bytes, "json");
    }

    public byte[] Bytes { get; }

    public string ETag { get; }
}
