using ManagedAccess.AspNetCore.Attribution.Identities;
using ManagedAccess.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Attribution;

internal static class AttributionRegistration
{
    public static IServiceCollection AddAttribution(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<IdentityMetrics>();
        services.AddSingleton<AccessIdentitySource>();
        services.AddSingleton<AccessIdentities>();
        services.TryAddSingleton<IAttributionAccessor, AttributionAccessor>();
        // Transient: asked for before authentication, the answer is nobody, and a scope would remember that for the whole request.
        services.TryAddTransient(provider => provider.GetRequiredService<IAttributionAccessor>().Attribution);
        services.Configure<MvcOptions>(options => options.ModelBinderProviders.Insert(0, new RequestAttributionModelBinder()));
        return services;
    }
}
