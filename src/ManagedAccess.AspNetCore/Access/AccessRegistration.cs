using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Access;

internal static class AccessRegistration
{
    public static IServiceCollection AddRequestAccess(this IServiceCollection services)
    {
        services.TryAddSingleton<ResourceSelector>();
        return services;
    }
}
