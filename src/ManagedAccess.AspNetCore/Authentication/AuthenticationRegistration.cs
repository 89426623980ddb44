using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Authentication;

internal static class AuthenticationRegistration
{
    public static IServiceCollection AddCallerAuthentication(this IServiceCollection services)
    {
        services.AddSingleton<AppSchemes>();
        services.AddSingleton<RefusalWriter>();
        services.TryAddTransient<SchemeSelectorHandler>();
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ManagedAccessHandler>(SchemeNames.ManagedAccess, null);
        services.Configure<AuthenticationOptions>(options => options.AddScheme<SchemeSelectorHandler>(SchemeNames.Selector, null));

        // After every scheme of the app, whatever the order of calls, has been added.
        services.AddOptions<AuthenticationOptions>().PostConfigure<AppSchemes>((options, app) => app.TakeDefaults(options));
        return services;
    }
}
