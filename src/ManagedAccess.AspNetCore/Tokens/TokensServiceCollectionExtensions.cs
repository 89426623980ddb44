using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Tokens;

internal static class TokensServiceCollectionExtensions
{
    /// <summary>
    /// Everything between a request and a validated token. The root registers <c>IReadOnlyList&lt;AuthorizationServerOptions&gt;</c>
    /// and <see cref="AccessTokenOptions"/> as singletons.
    /// </summary>
    internal static IServiceCollection AddAccessTokens(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AccessTokenReader>();
        services.TryAddSingleton<AccessTokenValidator>();
        return services;
    }
}
