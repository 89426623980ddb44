using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Attribution.Identities;
using ManagedAccess.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.CurrentCaller;

internal static class CurrentCallerRegistration
{
    public static IServiceCollection AddCurrentCaller(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<IdentityMetrics>();
        services.AddSingleton<AccessIdentitySource>();
        services.AddSingleton<AccessIdentities>();
        services.AddSingleton<IRequestCaller, RequestCaller>();
        services.AddSingleton<RootServices>();
        services.AddSingleton<AttributionFlow>();
        services.Configure<HubOptions>(options => options.AddFilter(new ConnectionCallerFilter()));
        services.AddScoped<CircuitCaller>();
        services.TryAddEnumerable(ServiceDescriptor.Scoped<CircuitHandler, CircuitCallerHandler>());
        // Transient: each instance gets the services of its own scope, and a scoped one would keep its first answer.
        services.TryAddTransient<IAttributionAccessor, AttributionAccessor>();
        services.TryAddTransient(provider => provider.GetRequiredService<IAttributionAccessor>().Attribution);
        services.Configure<MvcOptions>(options => options.ModelBinderProviders.Insert(0, new RequestAttributionModelBinder()));
        return services;
    }
}
