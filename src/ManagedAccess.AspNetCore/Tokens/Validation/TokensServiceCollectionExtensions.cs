using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Certificates;
using ManagedAccess.AspNetCore.Tokens.Clients;
using ManagedAccess.AspNetCore.Tokens.Diagnosis;
using ManagedAccess.AspNetCore.Tokens.Introspection;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Proofs;
using ManagedAccess.AspNetCore.Tokens.Reading;
using ManagedAccess.AspNetCore.Tokens.Revoked;
using ManagedAccess.AspNetCore.Tokens.Signatures;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

internal static class TokensServiceCollectionExtensions
{
    /// <summary>
    /// Registers the services that validate the token of a request. The root registers <c>IReadOnlyList&lt;AuthorizationServerOptions&gt;</c>
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
        services.AddSingleton<RememberedTokens>();
        services.AddSingleton<TokenVerification>();
        services.AddSingleton<TokenGate>();
        services.AddSingleton<ClaimsGate>();
        services.AddSingleton<SignatureVerifier>();
        services.AddSingleton<SignedDocuments>();
        services.AddSingleton<IntrospectedTokens>();
        services.AddSingleton<SharedAnswers>();
        services.AddSingleton<SignedAnswer>();
        services.AddSingleton<RevocationList>();
        services.AddSingleton<PossessionGate>();
        services.AddSingleton<ProofGate>();
        services.AddSingleton<ProofNonces>();
        services.TryAddSingleton<IProofReplayMemory, ProofReplayMemory>();
        services.TryAddSingleton<IProofNonceKeys, ProofNonceKeys>();
        services.AddSingleton<ClientCertificate>();
        services.AddSingleton<IntrospectionEndpoints>();
        services.AddSingleton<ClientCertificates>();
        services.AddSingleton<TrustedIssuers>();
        services.AddSingleton<TenantValidators>();
        services.AddSingleton<RefusalDiagnosis>();

        services.TryAddSingleton(new RefreshJitter(Random.Shared));
        services.AddSingleton<SigningKeyCaches>();
        services.AddSingleton<SigningKeySources>();
        services.AddSingleton<Backchannel>();
        services.AddSingleton<DiscoverySigningKeys>();
        services.AddHttpClient(BackchannelDefaults.HttpClientName)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan) // every fetch has its own time limit, by our clock
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                SslOptions = { LocalCertificateSelectionCallback = provider.GetRequiredService<ClientCertificates>().Select },
            });

        // Both watch the issuers from the start, so the issuers are created before the first token names one.
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
