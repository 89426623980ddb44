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
        services.AddSingleton<CallerAuthenticator>();
        services.TryAddTransient<ManagedAccessHandler>();
        services.TryAddTransient<SchemeSelectorHandler>();
        services.AddAuthentication(options =>
        {
            options.AddScheme<ManagedAccessHandler>(SchemeNames.ManagedAccess, displayName: null);
            options.AddScheme<SchemeSelectorHandler>(SchemeNames.Selector, displayName: null);
        });

        // After every scheme of the app, whatever the order of calls, has been added.
        services.AddOptions<AuthenticationOptions>().PostConfigure<AppSchemes>((options, app) => app.TakeDefaults(options));
        return services;
    }
}
