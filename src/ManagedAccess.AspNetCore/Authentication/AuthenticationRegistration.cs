using ManagedAccess.AspNetCore.Access;
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
        services.AddSingleton<PersonSignIn>();
        services.AddSingleton<RefusalWriter>();
        services.AddSingleton<IProofNonces, ProofNonceSource>();
        services.AddSingleton<CallerAuthenticator>();
        services.TryAddTransient<SchemeSelectorHandler>();
        services.AddAuthentication(options => options.AddScheme<SchemeSelectorHandler>(SchemeNames.Selector, displayName: null))
            .AddScheme<ManagedAccessSchemeOptions, ManagedAccessHandler>(SchemeNames.ManagedAccess, displayName: null, configureOptions: null);

        // Replace only the framework's provider: an app may have its own policy provider.
        services.AddAuthorizationCore();
        if (services.FirstOrDefault(service => service.ServiceType == typeof(IAuthorizationPolicyProvider)) is { } provider
            && provider.ImplementationType == typeof(DefaultAuthorizationPolicyProvider))
        {
            services.Replace(ServiceDescriptor.Singleton<IAuthorizationPolicyProvider, CallerPolicyProvider>());
        }

        // Runs after every scheme of the app has been added, in any order of calls.
        services.AddOptions<AuthenticationOptions>().PostConfigure<AppSchemes>((options, app) => app.TakeDefaults(options));
        return services;
    }
}
