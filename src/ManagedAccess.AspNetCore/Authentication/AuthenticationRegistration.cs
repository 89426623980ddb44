using ManagedAccess.AspNetCore.Authentication.Schemes;
using ManagedAccess.AspNetCore.Challenges;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Authentication;

internal static class AuthenticationRegistration
{
    public static IServiceCollection AddCallerAuthentication(this IServiceCollection services)
    {
        services.AddSingleton<AppSchemes>();
        services.AddSingleton<OurSchemes>();
        services.AddSingleton<HandlerLoggers>();
        services.AddSingleton<RefusalWriter>();
        services.AddSingleton<ILateRefusals>(provider => provider.GetRequiredService<RefusalWriter>());
        services.AddSingleton<CallerAuthenticator>();
        services.TryAddTransient<SchemeSelectorHandler>();
        services.AddAuthentication(options => options.AddScheme<SchemeSelectorHandler>(SchemeNames.Selector, displayName: null))
            .AddScheme<ManagedAccessSchemeOptions, ManagedAccessHandler>(SchemeNames.ManagedAccess, displayName: null, configureOptions: null);

        // In the framework's place, and in nobody else's: an app may have a policy provider of its own.
        services.AddAuthorizationCore();
        if (services.FirstOrDefault(service => service.ServiceType == typeof(IAuthorizationPolicyProvider)) is { } provider
            && provider.ImplementationType == typeof(DefaultAuthorizationPolicyProvider))
        {
            services.Replace(ServiceDescriptor.Singleton<IAuthorizationPolicyProvider, CallerPolicyProvider>());
        }

        // After every scheme of the app, whatever the order of calls, has been added.
        services.AddOptions<AuthenticationOptions>().PostConfigure<AppSchemes>((options, app) => app.TakeDefaults(options));
        return services;
    }
}
