using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Loopback;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Sessions;
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
    // A grant nobody can use any more is kept this long.
    private static readonly TimeSpan PruneAge = TimeSpan.FromDays(14);

    public static ServiceProvider Build(
        EmulatorSettings settings, ILoggerFactory loggers, TimeProvider clock, ClientDocuments clientDocuments, ApplicationPipeline application)
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
        services.AddSingleton(new ApplicationMetadata(application.GetAsync));

        services.AddSingleton(new SigningKeyStore(database.ConnectionString));
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<AccessTokenWriter>();
        services.AddSingleton(provider => new AssertionSigner(provider.GetRequiredService<SigningKeyRing>(), clock, settings.AudienceTag));

        services.AddSingleton<AuthenticationContexts>();
        services.AddSingleton(provider => new SessionCookies(
            provider.GetRequiredService<AssertionSigner>(), settings.People, provider.GetRequiredService<AuthenticationContexts>(), clock, settings.SessionDuration));
        services.AddSingleton<ApplicationCookies>();
        services.AddSingleton(provider => new FormProtection(provider.GetRequiredService<SigningKeyRing>().DeriveSecret("forms")));
        services.AddSingleton(provider => new LoginEndpoint(
            provider.GetRequiredService<SessionCookies>(), settings.People, provider.GetRequiredService<FormProtection>(), settings.ApplicationName));
        services.AddSingleton<LogoutEndpoint>();
        services.AddSingleton<IdentityEndpoint>();

        services.AddSingleton(clientDocuments);
        services.AddScoped<ClientRegistry>();
        services.AddScoped<ClientAuthentication>();
        services.AddSingleton(new ClientMetadata(settings.RedirectUris.MayRegister, settings.ClientIdMetadataDocuments));
        services.AddSingleton<RegistrationRate>();
        services.AddSingleton<RegistrationEndpoint>();

        services.AddAuthorizationServer(database, settings.Lifetimes);
        services.AddScoped<AuthorizationRequestReader>();
        services.AddSingleton<OpenIddictPipeline>();
        services.AddSingleton<AuthorizationEndpoint>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton(new ServerMetadata(settings.Resources, settings.ClientIdMetadataDocuments));
        services.AddSingleton<AccessResourceDocument>();
        services.AddSingleton<EmulatorRouter>();

        var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        Prepare(provider, database);
        return provider;
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
    }

    /// <summary>Forgets what ended long ago, so that a file used for months stays small.</summary>
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
