using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.DeveloperPage;
using ManagedAccess.Emulator.Edge;
using ManagedAccess.Emulator.Edge.Responses;
using ManagedAccess.Emulator.Edge.Tokens;
using ManagedAccess.Emulator.Federation.Connections;
using ManagedAccess.Emulator.IdentityProvider;
using ManagedAccess.Emulator.Loopback;
using ManagedAccess.Emulator.Proofs;
using ManagedAccess.Emulator.Requests;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Signals;
using ManagedAccess.Emulator.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>The emulator's own service provider: the application's services, schemes and databases stay as they are.</summary>
internal static class EmulatorServices
{
    // A grant that can no longer be used is kept this long.
    private static readonly TimeSpan PruneAge = TimeSpan.FromDays(14);

    public static ServiceProvider Build(
        EmulatorSettings settings, ILoggerFactory loggers, TimeProvider clock, ClientDocuments clientDocuments, ApplicationPipeline application, OwnOrigins origins, EventReceivers eventReceivers,
        Func<HttpClient> createClient, Func<HttpClient> createSourceClient)
    {
        var database = new EmulatorDatabase(settings.DatabasePath);
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddLogging(logging => logging
            .AddProvider(new ApplicationLoggers(loggers))

            // Below warnings OpenIddict logs whole requests and tokens.
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("ManagedAccess.Emulator", LogLevel.Trace));

        services.AddSingleton(settings);
        services.AddSingleton(settings.People);
        services.AddSingleton(settings.RedirectUris);
        services.AddSingleton(settings.Resources);
        services.AddSingleton(settings.Profile);
        services.AddSingleton(settings.Policy);
        services.AddSingleton(new ApplicationMetadata(application.GetAsync));

        services.AddSingleton(new SigningKeyStore(database.ConnectionString));
        services.AddSingleton(provider => new SigningKeyRing(
            provider.GetRequiredService<SigningKeyStore>(), clock, settings.KeyRotation, alwaysTwo: settings.Profile.IsAccess));
        services.AddSingleton<AccessTokenWriter>();
        services.AddSingleton<OpaqueTokens>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton(settings.ApplicationCredential);
        services.AddSingleton<IntrospectionEndpoint>();
        services.AddSingleton<EndedSessions>();
        services.AddSingleton(provider => new AssertionSigner(
            provider.GetRequiredService<SigningKeyRing>(), clock, settings.AudienceTag));

        services.AddSingleton(eventReceivers);
        services.AddSingleton<SecurityEventWriter>();
        services.AddSingleton<EventTransmitter>();
        services.AddSingleton<SessionEnd>();

        services.AddSingleton<AuthenticationContexts>();
        services.AddSingleton<SignInTimes>();
        services.AddSingleton(provider => new SessionCookies(
            provider.GetRequiredService<AssertionSigner>(),
            settings.People,
            provider.GetRequiredService<AuthenticationContexts>(),
            provider.GetRequiredService<SignInTimes>(),
            provider.GetRequiredService<EndedSessions>(),
            clock,
            settings.SessionDuration));
        services.AddSingleton<ApplicationCookies>();
        services.AddSingleton(provider => new FormProtection(provider.GetRequiredService<SigningKeyRing>().DeriveSecret("forms")));
        services.AddSingleton(provider => new LoginEndpoint(
            provider.GetRequiredService<SessionCookies>(), settings.People, provider.GetRequiredService<FormProtection>(), settings.Policy, settings.ApplicationName));
        services.AddSingleton<LogoutEndpoint>();
        services.AddSingleton<IdentityEndpoint>();

        services.AddSingleton(clientDocuments);
        services.AddScoped<ClientRegistry>();
        services.AddScoped<ClientAuthentication>();
        services.AddSingleton(new ClientMetadata(settings.RedirectUris.MayRegister, settings.ClientIdMetadataDocuments));
        services.AddSingleton<RegistrationRate>();
        services.AddSingleton<RegistrationEndpoint>();

        services.AddAuthorizationServer(database, settings.Lifetimes, settings.Profile);
        services.AddScoped<AuthorizationRequestReader>();
        services.AddSingleton<OpenIddictPipeline>();
        services.AddSingleton(provider => new AuthorizationEndpoint(
            provider.GetRequiredService<SessionCookies>(),
            provider.GetRequiredService<FormProtection>(),
            settings.Policy,
            provider.GetRequiredService<OpenIddictPipeline>(),
            settings.Profile,
            settings.ApplicationName,
            clock));
        services.AddSingleton(settings.ServiceTokens);
        services.AddSingleton(settings.Lifetimes);
        services.AddSingleton<ServiceGrant>();
        services.AddSingleton(settings.ManagedClients);
        services.AddSingleton<ProviderKey>();
        services.AddSingleton<IdentityTokens>();
        services.AddSingleton<IdentityAssertions>();
        services.AddSingleton<AssertionGrant>();
        services.AddSingleton<ProviderEndpoint>();
        services.AddSingleton(provider => new ProofReader(
            clock, settings.ProofNonces ? new ProofNonces(provider.GetRequiredService<SigningKeyRing>().DeriveSecret("proof-nonces"), clock) : null));
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton(new ServerMetadata(settings.Resources, settings.ClientIdMetadataDocuments, !settings.ServiceTokens.IsEmpty, !settings.ManagedClients.IsEmpty, settings.Profile));
        services.AddSingleton<AccessResourceDocument>();
        services.AddFederation(settings, database, createSourceClient, clock);
        services.AddDeveloperPage(settings);
        services.AddSingleton<EmulatorRouter>();
        if (settings.Edge is { } edge)
        {
            services.AddEdge(edge, origins, createClient);
        }

        var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        Prepare(provider, database);
        if (settings.Source is { } source)
        {
            provider.GetRequiredService<FederatedPeople>().Load(source.Issuer);
        }

        return provider;
    }

    private static void AddDeveloperPage(this IServiceCollection services, EmulatorSettings settings)
    {
        services.AddSingleton<RecentRequests>();
        services.AddSingleton<CredentialReader>();
        services.AddSingleton<ApplicationObserver>();
        services.AddScoped<DeveloperReader>();
        services.AddScoped<DeveloperActions>();
        services.AddSingleton<DeveloperEvents>();
        services.AddSingleton(provider => new DeveloperEndpoint(
            provider.GetRequiredService<RecentRequests>(),
            provider.GetRequiredService<DeveloperEvents>(),
            provider.GetRequiredService<FormProtection>(),
            settings.Profile,
            settings.ApplicationName,
            provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddEdge(this IServiceCollection services, EdgeSettings edge, OwnOrigins origins, Func<HttpClient> createClient)
    {
        services.AddSingleton(edge);
        services.AddSingleton(origins);
        services.AddSingleton<VerifiedAssertions>();
        services.AddSingleton(provider => new LinkedApplications(edge.Policy.LinkedOrigins, createClient, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IssuedAssertions>();
        services.AddSingleton<EdgeDecider>();
        services.AddSingleton(provider => new EdgeRefusal(edge.ManagedOAuth, edge.AudienceTag, provider.GetRequiredService<AssertionSigner>()));
        services.AddSingleton<EdgeMiddleware>();
    }

    private static void Prepare(ServiceProvider provider, EmulatorDatabase database)
    {
        using (var scope = provider.CreateScope())
        {
            database.Prepare(scope.ServiceProvider.GetRequiredService<EmulatorDbContext>());
        }

        // OpenIddict reads its options again after the keys have changed.
        var options = provider.GetRequiredService<IOptionsMonitorCache<OpenIddictServerOptions>>();
        provider.GetRequiredService<SigningKeyRing>().Changed += () => options.TryRemove(Options.DefaultName);
        var opaqueTokens = provider.GetRequiredService<OpaqueTokens>();
        provider.GetRequiredService<TokenEndpoint>().GrantsChanged += opaqueTokens.Forget;
        provider.GetRequiredService<SessionEnd>().GrantsEnded += opaqueTokens.Forget;
    }

    /// <summary>Removes grants and tokens that ended long ago, so that a file used for months stays small.</summary>
    public static async Task PruneAsync(IServiceProvider provider, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = provider.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(now - PruneAge, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(now - PruneAge, cancellationToken);
    }

    private sealed class ApplicationLoggers(ILoggerFactory loggers) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

        public void Dispose()
        {
            // The application's loggers live as long as the application.
        }
    }
}
