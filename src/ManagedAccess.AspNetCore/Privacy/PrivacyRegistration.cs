using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Privacy;

internal static class PrivacyRegistration
{
    public static IServiceCollection AddPrivacy(this IServiceCollection services)
    {
        services.TryAddSingleton<SharedCachingNotice>();
        services.PostConfigure<OutputCacheOptions>(options => options.AddBasePolicy(new CallerOutputCachePolicy()));
        return services;
    }
}
