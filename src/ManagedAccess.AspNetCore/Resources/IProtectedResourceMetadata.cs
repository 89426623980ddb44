namespace ManagedAccess.AspNetCore.Resources;

/// <summary>Endpoint metadata: the endpoint belongs to the resource at <see cref="Path"/> below the main one.</summary>
internal interface IProtectedResourceMetadata
{
    string Path { get; }
}

internal sealed record ProtectedResourceEndpointMetadata(string Path) : IProtectedResourceMetadata;
