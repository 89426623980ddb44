using ManagedAccess.AspNetCore.Authorization.McpTools;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Authorization;

internal static class AuthorizationRegistration
{
    public static IServiceCollection AddCallerAuthorization(this IServiceCollection services)
    {
        services.AddAuthorization();
        services.AddRouting();
        services.TryAddSingleton<EndpointRequirements>();
        services.TryAddSingleton<ChallengedEndpoint>();
        services.TryAddSingleton<IEndpointAccess, EndpointAccessReader>();
        services.TryAddSingleton<UnguardedResponses>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IAuthorizationHandler, CallerMinimumHandler>(),
            ServiceDescriptor.Singleton<IAuthorizationHandler, ScopeRequirementHandler>(),
            ServiceDescriptor.Singleton<IAuthorizationHandler, HumanRequirementHandler>(),
            ServiceDescriptor.Singleton<IAuthorizationHandler, DirectHumanRequirementHandler>(),
            ServiceDescriptor.Singleton<IAuthorizationHandler, RecentAuthenticationRequirementHandler>(),
            ServiceDescriptor.Singleton<IAuthorizationHandler, AuthenticationContextRequirementHandler>(),
            ServiceDescriptor.Singleton<IAuthorizationHandler, GroupRequirementHandler>(),
            ServiceDescriptor.Singleton<IAuthorizationHandler, McpToolRequirementHandler>(),
        ]);

        // No endpoint is public by accident: an endpoint without a policy needs a validated caller. AllowAnonymous() opts out.
        services.PostConfigure<AuthorizationOptions>(options =>
            options.FallbackPolicy ??= new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }
}
