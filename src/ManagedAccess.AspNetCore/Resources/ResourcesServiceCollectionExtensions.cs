using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Resources;

internal static class ResourcesServiceCollectionExtensions
{
    /// <summary>Needs registered <see cref="ResourceCatalogOptions"/>.</summary>
    internal static IServiceCollection AddProtectedResources(this IServiceCollection services)
    {
        services.TryAddSingleton<ResourceCatalog>();
        services.AddOptions();
        services.TryAddSingleton<EndpointSchemes>();
        return services;
    }
}
