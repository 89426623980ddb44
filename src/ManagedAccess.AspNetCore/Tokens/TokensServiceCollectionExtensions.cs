using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Keys;
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
        if (services.Any(service => service.ServiceType == typeof(AccessTokenValidator)))
        {
            return services;
        }

        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TokenMetrics>();

        services.AddSingleton<AccessTokenReader>();
        services.AddSingleton<AccessTokenValidator>();
        services.AddSingleton<ValidatedTokenCache>();
        services.AddSingleton<TokenGate>();
        services.AddSingleton<SignatureVerifier>();
        services.AddSingleton<TrustedIssuers>();
        services.AddSingleton<RefusalDiagnosis>();

        services.AddSingleton<SigningKeyCaches>();
        services.AddSingleton<SigningKeySources>();
        services.AddSingleton<Backchannel>();
        services.AddSingleton<DiscoverySigningKeys>();
        services.AddHttpClient(BackchannelDefaults.HttpClientName)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan) // every fetch has its own limit, by our clock
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

        // Both watch the issuers from the first moment, so these are made before the first token names one.
        services.AddHostedService(provider => WithIssuers<SigningKeyRefresher>(provider));
        services.AddSingleton(provider => new SigningKeyHealthCheck(WithIssuers<SigningKeyCaches>(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SigningKeyRefresher>();
        return services;
    }

    private static T WithIssuers<T>(IServiceProvider provider)
        where T : notnull
    {
        provider.GetRequiredService<TrustedIssuers>();
        return provider.GetRequiredService<T>();
    }
}
