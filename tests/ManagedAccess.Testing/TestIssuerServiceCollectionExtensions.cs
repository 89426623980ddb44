using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Testing;

public static class TestIssuerServiceCollectionExtensions
{
    /// <summary>Makes the library fetch keys and metadata from <paramref name="handler"/> instead of the network.</summary>
    public static IServiceCollection UseTestIssuers(this IServiceCollection services, TestIssuerHandler handler)
    {
        services.AddHttpClient("ManagedAccess.AspNetCore").ConfigurePrimaryHttpMessageHandler(() => handler);
        return services;
    }
}
