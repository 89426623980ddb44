using System.Text.Json.Serialization;

namespace ManagedAccess.AspNetCore.Metadata;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProtectedResourceMetadata))]
internal sealed partial class ProtectedResourceMetadataJsonContext : JsonSerializerContext;
