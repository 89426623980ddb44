using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Challenges;

internal static class ChallengesServiceCollectionExtensions
{
    /// <summary>Needs <see cref="ChallengeOptions"/> registered.</summary>
    internal static IServiceCollection AddChallenges(this IServiceCollection services)
    {
        services.TryAddSingleton<ChallengeWriter>();
        services.TryAddSingleton<RefusalCors>();
        return services;
    }
}
