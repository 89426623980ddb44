using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Challenges;

internal static class ChallengesServiceCollectionExtensions
{
    /// <summary>Needs registered <see cref="ChallengeOptions"/>.</summary>
    internal static IServiceCollection AddChallenges(this IServiceCollection services)
    {
        services.TryAddSingleton<ChallengeWriter>();
        services.TryAddSingleton<RefusalResponse>();
        services.TryAddSingleton<RefusalCors>();
        return services;
    }
}
