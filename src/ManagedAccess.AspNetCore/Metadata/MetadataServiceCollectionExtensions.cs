using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Metadata;

internal static class MetadataServiceCollectionExtensions
{
    internal static IServiceCollection AddMetadata(this IServiceCollection services)
    {
        services.TryAddSingleton<MetadataSigner>();
        services.TryAddSingleton<MetadataResponder>();
        services.TryAddSingleton<MetadataEndpoint>();
        return services;
    }
}
