using ManagedAccess.AspNetCore.Attribution.Identities;
using ManagedAccess.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;
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
        services.AddSingleton<RootServices>();
        services.AddSingleton<AttributionFlow>();
        services.Configure<HubOptions>(options => options.AddFilter(new ConnectionCallerFilter()));
        services.AddScoped<CircuitCaller>();
        services.TryAddEnumerable(ServiceDescriptor.Scoped<CircuitHandler, CircuitCallerHandler>());
        // Transient: each gets the services of whoever asks; and what a scope has once looked up it would remember.
        services.TryAddTransient<IAttributionAccessor, AttributionAccessor>();
        services.TryAddTransient(provider => provider.GetRequiredService<IAttributionAccessor>().Attribution);
        services.Configure<MvcOptions>(options => options.ModelBinderProviders.Insert(0, new RequestAttributionModelBinder()));
        return services;
    }
}
